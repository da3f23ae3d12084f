/// --over: a grid of parameters.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "poise/io/result.hpp"

namespace poise::experiments {

/// The points of a grid are numbered so that the parameter that was named last runs fastest.
class Grid {
 public:
  /// KEY=VALUE,VALUE,... or KEY=FROM:TO:COUNT, evenly spaced, ends included; commas within brackets,
  /// braces and quotes are part of a value. Errors: core::InputError.
  void add(const std::string& text);

  std::size_t size() const;
  bool empty() const { return parameters_.empty(); }
  /// Whether KEY is one of its parameters.
  bool has(const std::string& key) const;
  /// KEY and value of every parameter at a point.
  std::vector<std::pair<std::string, std::string>> at(std::size_t point) const;
  /// "network.n = 500, run.T = 2"
  std::string name(std::size_t point) const;
  /// One a parameter, labelled by its values: numbers where all of them are some.
  std::vector<io::Axis> axes() const;

 private:
  struct Parameter {
    std::string key;
    std::vector<std::string> values;
  };
  std::vector<Parameter> parameters_;
};

/// "limit --times '1, 2'" as a shell takes it apart: blanks divide, quotes hold together.
/// Errors: core::InputError where a quote is left open; `option` is what messages call the text.
std::vector<std::string> words_of(const std::string& option, const std::string& text);

}  // namespace poise::experiments
