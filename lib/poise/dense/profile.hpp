/// What the labels xi in [0, 1] of neurons decide: the drive mu(xi), and the law of the potentials
/// at time 0.
///
/// The label space [0, 1] is cut into pieces on which everything is smooth: blocks, or the whole.
/// Label 1 belongs to the last piece, every other cut to the piece above it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace poise::dense {

/// Consecutive intervals of label space; the whole of it by default.
class Pieces {
 public:
  Pieces() : Pieces(std::vector<double>{1.0}) {}
  /// Of these lengths, which should be >= 0 and sum to 1 (validate).
  explicit Pieces(std::vector<double> mass);
  /// n of equal length.
  static Pieces equal(std::size_t n);

  std::size_t count() const { return mass_.size(); }
  const std::vector<double>& mass() const { return mass_; }
  /// Their ends: 0 = cuts()[0] <= ... <= cuts()[count()] = 1.
  const std::vector<double>& cuts() const { return cuts_; }
  /// Which of them holds the label, in O(log count).
  std::size_t of(double label) const;
  double middle(std::size_t piece) const { return 0.5 * (cuts_[piece] + cuts_[piece + 1]); }
  /// Cut wherever either is; cuts closer than 1e-12 are one.
  friend Pieces refine(const Pieces& a, const Pieces& b);
  friend bool operator==(const Pieces&, const Pieces&) = default;

 private:
  std::vector<double> mass_;
  std::vector<double> cuts_;
};

/// mean + amplitude cos(2 pi label).
struct Cosine {
  double mean = 0.0;
  double amplitude = 0.0;
  double at(double label) const;
  friend bool operator==(const Cosine&, const Cosine&) = default;
};

/// The drive mu(label): for each piece a cosine, or a constant where its amplitude is 0. One value
/// for each of N neurons is N pieces.
struct Drive {
  Pieces pieces;
  std::vector<Cosine> value{Cosine{}};  ///< one a piece
  double at(double label) const;
  friend bool operator==(const Drive&, const Drive&) = default;
};

/// Normal with a mean that may depend on the label; a point mass where the variance is 0.
struct NormalStart {
  Cosine mean;
  double variance = 0.0;
  friend bool operator==(const NormalStart&, const NormalStart&) = default;
};
/// Uniform on [from, to].
struct UniformStart {
  double from = 0.0;
  double to = 1.0;
  friend bool operator==(const UniformStart&, const UniformStart&) = default;
};
using Start = std::variant<NormalStart, UniformStart>;

/// The law of the potentials at time 0, one a piece.
struct InitialLaw {
  Pieces pieces;
  std::vector<Start> law{NormalStart{}};
  const Start& at(double label) const { return law[pieces.of(label)]; }
  friend bool operator==(const InitialLaw&, const InitialLaw&) = default;
};

/// The law at one label, its mean resolved.
Start start_at(const InitialLaw& initial, double label);

/// Throw core::ParameterError with keys below `key` unless the masses are finite, >= 0 and sum to 1
/// to 1e-9, there is one entry a piece, and all numbers are in their domains.
void validate(const Pieces& pieces, const std::string& key);
void validate(const Drive& drive, const std::string& key);
void validate(const InitialLaw& initial, const std::string& key);

}  // namespace poise::dense
