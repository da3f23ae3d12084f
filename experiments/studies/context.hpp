/// What a study needs of whoever runs it: the program, a Python module, a test.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

namespace poise::experiments {

struct Context {
  std::stop_token stop;                          ///< requested by Ctrl-C
  std::function<void(const std::string&)> warn;  ///< of a result that may mislead
};

}  // namespace poise::experiments
