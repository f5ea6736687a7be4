# The hash by which a Content-Security-Policy knows an inline script or style.

# content_hash(<variable> <text> <begin> <end>): base64 of the SHA-256 of what stands between the two marks, each of
# which is in the text once.
function(content_hash variable text begin end)
  string(FIND "${text}" "${begin}" from)
  string(FIND "${text}" "${end}" to)
  if(from EQUAL -1 OR to LESS from)
    message(FATAL_ERROR "no ${begin}...${end} in the text")
  endif()
  string(LENGTH "${begin}" length)
  math(EXPR from "${from} + ${length}")
  math(EXPR length "${to} - ${from}")
  string(SUBSTRING "${text}" ${from} ${length} content)
  string(SHA256 hex "${content}")

  # 32 bytes are ten groups of three, each of which makes four digits, and two bytes, which make three and a `=`.
  set(digits "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(base64 "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR digit "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${digits}" ${digit} 1 digit)
      string(APPEND base64 "${digit}")
    endforeach()
  endforeach()
  string(SUBSTRING "${base64}" 0 43 base64)
  set(${variable} "${base64}=" PARENT_SCOPE)
endfunction()
