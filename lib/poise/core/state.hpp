/// What changes along a computation, listed once: for writing it down and for going on from it.
///
/// Problem: a long run is written down in the middle and goes on later with the same bits. A field that is
/// written and not read, or neither, gives a run that looks sound and is another.
/// Method: a class lists the fields that change after its construction in one function,
///     template <class Archive> void serialize(Archive& archive) { archive(a_, b_, c_); }
/// which writing (`StateOut`) and reading (`StateIn`) both go through; what follows from the
/// constructor's arguments is not listed: who reads constructs the object first, of the same arguments.
/// Fields are numbers, enumerations, what copies as bytes, classes with a `serialize` of their own,
/// and vectors, arrays, optional ones, pairs of populations and channels of these. That no field is missing is a law, which
/// poise/testing/sampler_laws.hpp checks for samplers.
/// Rejected: cereal's archives, which carry results between ranks (archive.hpp) by the same `serialize`, but
/// believe every length that they read, and take the records of ten million neurons number by number; copying
/// the whole object (pointers, and tables that are made anew faster than read).
///
/// Bytes are those of the machine's memory: little-endian, and of this build of the program.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/population.hpp"

namespace poise::core {

/// Walks over fields in their order. `Way`, which derives from it, supplies
///   bytes(std::span<std::byte> field)              what to do with the bytes of a field;
///   length(std::size_t now, std::size_t element)   the length of a vector from here on, whose elements
///                                                  take `element` bytes at least.
template <class Way>
class StateWalk {
 public:
  template <class... Fields>
  void operator()(Fields&... fields) {
    (visit(fields), ...);
  }

 private:
  Way& way() { return static_cast<Way&>(*this); }

  template <class T>
  static constexpr bool plain = std::is_trivially_copyable_v<T> && !requires(T & x, Way& way) {
    x.serialize(way);
  };

  template <class T>
  void visit(T& x) {
    static_assert(!std::is_pointer_v<T> && !std::is_const_v<T>);
    if constexpr (requires { x.serialize(way()); }) {
      x.serialize(way());
    } else {
      static_assert(plain<T>, "a field without serialize() must copy as bytes");
      way().bytes(std::as_writable_bytes(std::span(&x, 1)));
    }
  }
  template <class T>
  void visit(std::vector<T>& x) {
    x.resize(way().length(x.size(), plain<T> ? sizeof(T) : 1));
    elements(std::span<T>(x));
  }
  template <class T, std::size_t size>
  void visit(std::array<T, size>& x) {
    elements(std::span<T>(x));
  }
  template <class T>
  void elements(std::span<T> x) {
    if constexpr (plain<T>)
      way().bytes(std::as_writable_bytes(x));
    else
      for (T& element : x) visit(element);
  }
  template <class T>
  void visit(std::optional<T>& x) {
    if (way().length(x ? 1 : 0, 1) == 0)
      x.reset();
    else
      visit(x ? *x : x.emplace());
  }
  template <class T>
  void visit(PerPopulation<T>& x) {
    visit(x.e);
    visit(x.i);
  }
  template <class T>
  void visit(PerChannel<T>& x) {
    visit(x.rows);
  }
};

/// Whether an archive takes all of a state, from which the object goes on, and not only what it shows.
template <class Archive>
inline constexpr bool keeps_state = std::is_base_of_v<StateWalk<Archive>, Archive>;

/// Writes the state down; changes nothing.
class StateOut : public StateWalk<StateOut> {
 public:
  void bytes(std::span<const std::byte> field) {
    written_.insert(written_.end(), field.begin(), field.end());
  }
  std::size_t length(std::size_t now, std::size_t) {
    const std::uint64_t written = now;
    bytes(std::as_bytes(std::span(&written, 1)));
    return now;
  }
  std::vector<std::byte> take() { return std::move(written_); }

 private:
  std::vector<std::byte> written_;
};

/// Reads a state that was written down, which must outlive this. Throws InputError where it ends too
/// soon.
class StateIn : public StateWalk<StateIn> {
 public:
  explicit StateIn(std::span<const std::byte> written) : left_(written) {}

  void bytes(std::span<std::byte> field) {
    if (field.size() > left_.size()) throw InputError("ends too soon");
    if (!field.empty()) std::memcpy(field.data(), left_.data(), field.size());
    left_ = left_.subspan(field.size());
  }
  std::size_t length(std::size_t, std::size_t element) {
    std::uint64_t length = 0;
    bytes(std::as_writable_bytes(std::span(&length, 1)));
    if (length > left_.size() / element) throw InputError("ends too soon");
    return length;
  }
  /// Bytes that are still to be read.
  std::size_t left() const { return left_.size(); }

 private:
  std::span<const std::byte> left_;
};

}  // namespace poise::core
