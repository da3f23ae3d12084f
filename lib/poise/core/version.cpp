#include "poise/core/version.hpp"

#include <boost/version.hpp>

#include "poise/core/commit.hpp"

namespace poise::core {

const char* version() { return POISE_VERSION; }
const char* commit() { return POISE_COMMIT; }
const char* compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}
const char* libraries() { return "Boost " BOOST_LIB_VERSION ", " POISE_LIBRARIES; }

}  // namespace poise::core
