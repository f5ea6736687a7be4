// Asio and Beast, compiled once for all who use them.
//
// BOOST_ASIO_SEPARATE_COMPILATION and BOOST_BEAST_SEPARATE_COMPILATION (cmake/Compiler.cmake) leave
// their non-template functions undeclared-inline everywhere else; exactly one file may hold these.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
