#include "poise/io/as_latex.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>

namespace poise::io {
namespace {

constexpr std::array<const char*, 10> digit_names{"Zero", "One", "Two",   "Three", "Four",
                                                  "Five", "Six", "Seven", "Eight", "Nine"};

/// "mean_field" -> "MeanField"
std::string camel(const std::string& name) {
  std::string result;
  bool capital = true;
  for (const unsigned char c : name) {
    if (std::isdigit(c) != 0) result += digit_names[static_cast<std::size_t>(c - '0')];
    if (std::isalpha(c) != 0)
      result += static_cast<char>(capital ? std::toupper(c) : static_cast<int>(c));
    capital = std::isalpha(c) == 0;
  }
  return result;
}

/// 1.5e-9 as TeX writes it.
std::string number_text(double x, int digits) {
  if (std::isnan(x)) return "--";
  if (std::isinf(x)) return x > 0.0 ? "\\ensuremath{\\infty}" : "\\ensuremath{-\\infty}";
  const std::string plain = fmt::format("{:.{}g}", x, digits);
  const auto e = plain.find('e');
  if (e == std::string::npos) return fmt::format("\\ensuremath{{{}}}", plain);
  return fmt::format("\\ensuremath{{{}\\cdot 10^{{{}}}}}", plain.substr(0, e),
                     std::stoi(plain.substr(e + 1)));
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (c == '\\')
      result += "\\textbackslash{}";
    else if (c == '^' || c == '~')
      result += fmt::format("\\{}{{}}", c);
    else if (std::string("#$%&_{}").find(c) != std::string::npos)
      result += fmt::format("\\{}", c);
    else
      result += c;
  return result;
}

std::string value_text(const Field& field, std::size_t k) {
  struct Text {
    std::size_t k;
    int digits;
    std::string operator()(const std::vector<double>& x) const { return number_text(x[k], digits); }
    std::string operator()(const std::vector<std::int64_t>& x) const {
      return fmt::format("{}", x[k]);
    }
    std::string operator()(const std::vector<std::complex<double>>& x) const {
      return fmt::format("\\ensuremath{{{:.{}g}{:+.{}g}\\mathrm{{i}}}}", x[k].real(), digits,
                         x[k].imag(), digits);
    }
    std::string operator()(const Truths& x) const { return !x[k] ? "--" : *x[k] ? "yes" : "no"; }
    std::string operator()(const Texts& x) const { return escaped(x[k].value_or("--")); }
    std::string operator()(const Flags& x) const {
      return x.values[k] < 0 ? "--" : x.meanings[static_cast<std::size_t>(x.values[k])];
    }
    std::string operator()(const Documents&) const { return "--"; }
  };
  return std::visit(Text{k, field.digits > 0 ? field.digits : 6}, field.values);
}

void append(std::string& text, const std::string& macro, const std::string& value) {
  text += fmt::format("\\newcommand{{\\{}}}{{{}}}\n", macro, value);
}

/// One value, as JSON has it, too: without axes, or along one that is left out there.
bool is_scalar(const Field& field, const Result& result) {
  if (field.axes.empty()) return true;
  return field.axes.size() == 1 && size(field.values) == 1 && result.axis(field.axes[0]).squeezed;
}

void append(std::string& text, const Result& result, const Group& group,
            const std::string& prefix) {
  for (const Entry& entry : group.entries) {
    if (const auto* inner = std::get_if<Group>(&entry)) {
      if (!inner->absent && inner->layout == Layout::columns)
        append(text, result, *inner, prefix + camel(inner->name));
    } else if (const auto* field = std::get_if<Field>(&entry)) {
      const std::string macro = prefix + camel(field->name);
      if (is_scalar(*field, result)) append(text, macro, value_text(*field, 0));
      if (field->axes == std::vector<std::string>{"population"}) {
        append(text, macro + "E", value_text(*field, 0));
        append(text, macro + "I", value_text(*field, 1));
      }
    }
  }
}

}  // namespace

std::string as_latex(const Result& result, std::string_view prefix) {
  std::string text;
  append(text, result, result.root, std::string(prefix));
  return text;
}

}  // namespace poise::io
