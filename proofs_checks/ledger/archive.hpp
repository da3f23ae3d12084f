/// An outcome as bytes and back, for ledgers whose statements are checked on several ranks.
#pragma once

#include <concepts>

#include "poise/core/archive.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace cereal {

/// As CBOR, which keeps every bit of a number. A template, so that nothing is turned into JSON for it.
template <class Archive, std::same_as<poise::io::Json> Json>
void save(Archive& archive, const Json& json) {
  archive(Json::to_cbor(json));
}
template <class Archive, std::same_as<poise::io::Json> Json>
void load(Archive& archive, Json& json) {
  std::vector<std::uint8_t> bytes;
  archive(bytes);
  json = Json::from_cbor(bytes);
}

}  // namespace cereal

namespace poise::checks {

template <class Archive>
void serialize(Archive& archive, Mean& rule) {
  archive(rule.expected);
}
template <class Archive>
void serialize(Archive&, Difference&) {}
template <class Archive>
void serialize(Archive& archive, Limit& rule) {
  archive(rule.exponents, rule.expected);
}
template <class Archive>
void serialize(Archive& archive, Tail& rule) {
  archive(rule.chance);
}
template <class Archive>
void serialize(Archive& archive, Spread& rule) {
  archive(rule.expected);
}
template <class Archive>
void serialize(Archive& archive, Summary& group) {
  archive(group.count, group.mean, group.variance, group.n);
}
template <class Archive>
void serialize(Archive& archive, Data& data) {
  archive(data.rule, data.groups);
}
template <class Archive>
void serialize(Archive& archive, Unit& unit) {
  archive(unit.size, unit.name, unit.square);
}
template <class Archive>
void serialize(Archive& archive, Test& test) {
  archive(test.statistic, test.null, test.data, test.alternative, test.planted, test.unit);
}
template <class Archive>
void serialize(Archive& archive, Finding& finding) {
  archive(finding.verdict, finding.because, finding.certificates, finding.tests, finding.failing,
          finding.root);
}
template <class Archive>
void serialize(Archive& archive, Reading& reading) {
  archive(reading.reading, reading.verdict, reading.because);
}
template <class Archive>
void serialize(Archive& archive, Outcome& outcome) {
  archive(outcome.as_stated, outcome.corrected, outcome.readings, outcome.figures);
}

}  // namespace poise::checks
