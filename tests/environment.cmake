# What ctest reads before it runs a test: the way that programs go out to the network must not be the developer's.
foreach(scheme all http https grpc no)
  string(TOUPPER ${scheme} upper)
  unset(ENV{${scheme}_proxy})
  unset(ENV{${upper}_PROXY})
endforeach()
