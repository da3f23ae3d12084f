#include "proofs_checks/ledger/statement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "proofs_checks/ledger/source_hash.hpp"

namespace poise::checks {
namespace {

/// "computed" of every certificate that is none of the others.
std::string_view kind_of(const io::Json& certificate) {
  const auto& kind = certificate.at("kind").get_ref<const std::string&>();
  if (kind == "argument") return "argued";
  if (kind == "citation") return "cited";
  if (kind == "formal") return "formal";
  return "computed";
}

/// With the tests; undecided if one rejects or misses its planted alternative.
Finding judged(Finding finding, std::vector<Test> tests) {
  finding.tests = std::move(tests);
  for (const Test& test : finding.tests) {
    const double found = z(test.data), planted = z(test.planted);
    if (rejects(found)) {
      finding.verdict = Verdict::undecided;
      finding.because = fmt::format("the test of \"{}\" rejects (z = {:.3g})", test.null, found);
    } else if (!rejects(planted)) {
      finding.verdict = Verdict::undecided;
      finding.because = fmt::format(
          "the test of \"{}\" misses its planted alternative (z = {:.3g})", test.null, planted);
    }
  }
  return finding;
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::refuted:
      return "refuted";
    case Verdict::supported:
      return "supported";
    case Verdict::undecided:
      return "undecided";
  }
  return "";
}

std::string_view name(Failing failing) {
  switch (failing) {
    case Failing::substance:
      return "substance";
    case Failing::missing_hypothesis:
      return "missing hypothesis";
    case Failing::convention:
      return "convention";
    case Failing::slip:
      return "slip";
  }
  return "";
}

Finding proved(std::string because, std::vector<io::Json> certificates) {
  assert(!certificates.empty());
  return {Verdict::proved, std::move(because), std::move(certificates)};
}

Finding refuted(Failing failing, std::string root, std::string because,
                std::vector<io::Json> certificates) {
  assert(!certificates.empty() && !root.empty());
  return {Verdict::refuted, std::move(because), std::move(certificates), {},
          failing,          std::move(root)};
}

Finding supported(std::string because, std::vector<Test> tests) {
  assert(!tests.empty());
  return judged({Verdict::supported, std::move(because)}, std::move(tests));
}

Finding accompanied(Finding proved, std::vector<Test> tests) {
  assert(proved.verdict == Verdict::proved && !tests.empty());
  return judged(std::move(proved), std::move(tests));
}

Finding undecided(std::string reason) { return {Verdict::undecided, std::move(reason)}; }

io::Json argument(std::string_view where, std::string_view claim) {
  return {{"kind", "argument"}, {"where", where}, {"claim", claim}, {"sha256", sha256_of(where)}};
}

io::Json citation(std::string_view where, std::string_view theorem, std::string_view source) {
  return {{"kind", "citation"},
          {"where", where},
          {"theorem", theorem},
          {"source", source},
          {"sha256", sha256_of(where)}};
}

io::Json formal(std::string_view file, std::string_view theorem) {
  const std::string path = fmt::format("proofs_checks/formal/{}", file);
  return {{"kind", "formal"}, {"file", path}, {"theorem", theorem}, {"sha256", sha256_of(path)}};
}

std::vector<std::string_view> kinds(const Finding& finding) {
  std::vector<std::string_view> found;
  if (finding.verdict == Verdict::undecided) return found;
  for (const std::string_view kind : {"formal", "computed", "argued", "cited"})
    if (std::ranges::find(finding.certificates, kind, kind_of) != finding.certificates.end())
      found.push_back(kind);
  if (!finding.tests.empty()) found.emplace_back("tested");
  return found;
}

std::string in_short(const Finding& finding) {
  const std::string_view verdict = name(finding.verdict);
  if (finding.failing)
    return fmt::format("{}: {} ({})", verdict, name(*finding.failing), finding.root);
  const auto known = kinds(finding);
  if (finding.verdict != Verdict::proved || known.empty()) return std::string(verdict);
  return fmt::format("{}: {}", verdict, fmt::join(known, ", "));
}

}  // namespace poise::checks
