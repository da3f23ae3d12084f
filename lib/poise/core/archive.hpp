/// Values as bytes and back, between ranks of one run.
///
/// Problem: results of jobs travel from rank to rank (team.hpp) and must arrive to the last bit.
/// Method: cereal's binary archive. A type says what it consists of in a function `serialize(archive)`,
/// once for both ways; those of the standard library are known. Rejected: JSON or CBOR (text, or
/// names, for what is read once by the same program); bytes of a struct as they lie in memory, which
/// vectors in it would not survive. The bytes are no file format: nothing checks them.
/// Source: W. S. Grant and R. Voorhies, cereal, https://uscilab.github.io/cereal.
#pragma once

#include <cereal/archives/binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <sstream>

#include "poise/core/population.hpp"
#include "poise/core/team.hpp"

namespace poise::core {

template <class Archive, class T>
void serialize(Archive& archive, PerPopulation<T>& values) {
  archive(values.e, values.i);
}

template <class Archive, class T>
void serialize(Archive& archive, PerChannel<T>& values) {
  archive(values.rows);
}

template <class... T>
Bytes pack(const T&... values) {
  std::ostringstream stream(std::ios::binary);
  cereal::BinaryOutputArchive archive(stream);
  archive(values...);
  return std::move(stream).str();
}

/// What pack() of values of these types gave.
template <class... T>
void unpack(const Bytes& bytes, T&... values) {
  std::istringstream stream(bytes, std::ios::binary);
  cereal::BinaryInputArchive archive(stream);
  archive(values...);
}

}  // namespace poise::core
