#include "poise/couple/methods.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string>

#include "poise/core/error.hpp"
#include "poise/couple/competitors.hpp"

namespace poise::couple {
namespace {

template <Rule R>
Method dyadic(std::string_view name, std::string_view description) {
  return {
      .name = name,
      .description = description,
      .sup_error = [](double length, std::uint64_t seed,
                      std::uint64_t path) { return DyadicPath<R>(length, seed, path).sup_error(); },
      .values =
          [](double length, std::uint64_t seed, std::uint64_t path, std::span<const double> times) {
            const DyadicPath<R> pair(length, seed, path);
            std::vector<Values> values;
            values.reserve(times.size());
            for (const double s : times) values.push_back(pair.at(s));
            return values;
          }};
}

const std::array all{
    dyadic<Kmt>("kmt", "Komlos, Major and Tusnady: an error of order log S"),
    Method{.name = "adapted",
           .description = "Skorokhod's type, without looking ahead: order S^(1/4)",
           .sup_error =
               [](double length, std::uint64_t seed, std::uint64_t path) {
                 // Between the times looked at, nothing is known of B.
                 return SupError{adapted_sup_error(length, seed, path),
                                 std::numeric_limits<double>::quiet_NaN()};
               },
           .values = nullptr},
    dyadic<EndpointOnly>("endpoint", "the ends alone coupled: order S^(1/2)"),
    dyadic<Independent>("independent", "nothing coupled: order S^(1/2)"),
};

}  // namespace

std::span<const Method> methods() { return all; }

const Method& find_method(std::string_view name) {
  std::string known;
  for (const Method& method : all) {
    if (method.name == name) return method;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", method.name);
  }
  throw core::ParameterError(
      "method", fmt::format("there is no coupling \"{}\", expected one of {}", name, known));
}

}  // namespace poise::couple
