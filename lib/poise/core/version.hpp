/// Which poise this is, and what it was built with: for results to carry.
#pragma once

namespace poise::core {

/// "0.1.0"
const char* version();
/// The commit of the sources, with "-dirty" behind it where they had been changed; "unknown" where
/// they were no checkout.
const char* commit();
/// "g++ 12.2.0"
const char* compiler();
/// The versions of the libraries on which numbers depend.
const char* libraries();

}  // namespace poise::core
