#include "poise/certify/decimal.hpp"

#include <cstdlib>
#include <regex>
#include <string>

namespace poise::certify {

std::optional<Rational> parse_decimal(std::string_view text) {
  static const std::regex decimal(
      R"(([+-]?)(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,5}))?)");
  std::match_results<std::string_view::const_iterator> part;
  if (text.size() > largest_decimal_exponent) return std::nullopt;
  if (!std::regex_match(text.begin(), text.end(), part, decimal)) return std::nullopt;
  const std::string fraction = part[3].str() + part[4].str();
  std::string digits = part[2].str() + fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));  // 0... is octal
  const int exponent = part[5].length() == 0 ? 0 : std::atoi(part[5].str().c_str());
  if (std::abs(exponent) > largest_decimal_exponent) return std::nullopt;
  const int scale = exponent - static_cast<int>(fraction.size());
  const Integer power = pow(Integer(10), static_cast<unsigned>(std::abs(scale)));
  const Rational value =
      scale < 0 ? Rational(Integer(digits), power) : Rational(Integer(digits) * power);
  return part[1] == "-" ? Rational(-value) : value;
}

}  // namespace poise::certify
