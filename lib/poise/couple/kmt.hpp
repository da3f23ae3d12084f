/// A Poisson process and a Brownian motion on one probability space, as close as can be.
///
/// Problem: the proof of [MV, Lemma 5.2] drives the network and its Gaussian twin by a unit Poisson
/// process Y and a Brownian motion B with sup_{s <= S} |Y(s) - s - B(s)| of order log S, see
/// [MV, (5.29)-(5.31)]: the coupling of Komlos, Major and Tusnady [KMT 1975, 1976]. Paths of 10^8
/// points must be readable anywhere without being stored.
///
/// Construction. Two facts make it. (i) A Brownian motion can be built from the top down [Levy]:
/// its end B(S) = sqrt(S) Z, then in each block of width w, given both ends, the middle is the mean
/// of the ends plus (sqrt(w)/2) Z with a Z of its own, because a Brownian bridge has variance w/4
/// in the middle. (ii) So can a Poisson process: Y(S) is Poisson(S), and given k points in a block,
/// their places are independent and uniform, so that the left half has Binomial(k, 1/2) of them,
/// independent of all that lies outside the block. Use the *same* Z for both: Y(S) is the Poisson
/// quantile of Phi(Z), each left half the binomial quantile of Phi(Z). The Z are independent, so
/// each of the two processes has exactly its law, whatever the other does.
/// Why they stay close. With k points in a block of width w the two halves disagree newly by
///   Binomial(k, 1/2) - k/2 - (sqrt(w)/2) Z
///     = [Binomial(k, 1/2) - k/2 - (sqrt(k)/2) Z] + [(sqrt(k) - sqrt(w))/2] Z.
/// By Tusnady's lemma the first bracket is at most 1 + Z^2/8, whatever k. In the second, k - w is
/// of order sqrt(w), so the bracket is of order 1. A time s lies in one block a level, the
/// disagreement of each enters D(s) = Y(s) - s - B(s) by linear interpolation, so with a weight of
/// at most 1, and blocks of width below 1 add a convergent rest: D(s) is a sum of log2(S) terms,
/// each O(1) with exponential tails and nearly independent. Hence P(|D(s)| > c log S + x) <= C
/// e^{-x/c'}, and the sup over S places costs another log S. Coupling the end alone leaves the
/// halves independent, and disagreements of order sqrt(w): then sup |D| is of order sqrt(S).
///
/// What it cannot be. [MV, (5.29 i)] asks that Y(s) - s and B be martingales of one filtration.
/// Then they would be independent: B is continuous and Y of finite variation, so [B, Y] = 0, and by
/// Ito's formula exp(i a B(s) + a^2 s/2) times exp(i b Y(s) - (e^{ib} - 1) s) is a martingale, so
/// the joint characteristic function factorises [Watanabe 1964]. Here each is a martingale of its
/// own filtration, but B up to s tells of Y after s, for a block's normals are read off its whole
/// length. [MV, Lemma 5.2] needs no more than that.
///
/// Method: the tree is never stored. Node (level, index) draws from the counter-based stream named
/// (name of the path, 2^level + index), so each query walks down from the root and finds the same
/// numbers. Memory is O(log S). Bisection ends at blocks of width at most `resolution` (the
/// leaves): there the jumps are placed uniformly, which is exactly their law, and B runs straight,
/// which is the one approximation: with probability 1 - `doubt` a true Brownian motion with these
/// values on the leaves' ends stays within `sup_error().slack` of it, everywhere.
///
/// Rejected: storing the skeleton (8 bytes a point and no random access before all of it is built);
/// coupling unit increments one by one (an error of order sqrt(S)); KMT's own treatment of partial
/// sums through conditional quantiles of the summands' law (Poisson increments need none: given
/// the sum, they are binomial).
///
/// Source: [KMT 1975, 1976]; the constants and the bridge: [Bretagnolle and Massart 1989];
/// Tusnady's lemma: [Tusnady 1977; Carter and Pollard 2004]; [MV, (5.29)-(5.31)].
#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/couple/quantile.hpp"

namespace poise::couple {

/// Probability, a path, that a bound on what happens between the points of the tree fails.
inline constexpr double doubt = 1e-12;

/// How the counts of Y follow the normals of B. A rule supplies
///   total(length, z, stream)         Y(length), z being B(length) / sqrt(length);
///   left(level, points, z, stream)   the points in the left half of a block, z its midpoint's
///                                    normal; the root is of level 0;
///   bend(level, width, z)            B at the middle, less the mean of the ends.
/// `stream` goes on behind z: what a rule draws from it is independent of B.
template <class R>
concept Rule = requires(core::Stream& stream, unsigned level, std::uint64_t points, double x) {
  { R::total(x, x, stream) } -> std::same_as<std::uint64_t>;
  { R::left(level, points, x, stream) } -> std::same_as<std::uint64_t>;
  { R::bend(level, x, x) } -> std::same_as<double>;
};

/// Komlos, Major and Tusnady: every count is the quantile of its own normal.
struct Kmt {
  static std::uint64_t total(double length, double z, core::Stream&) {
    return poisson_quantile(length, z);
  }
  static std::uint64_t left(unsigned, std::uint64_t points, double z, core::Stream&) {
    return binomial_half_quantile(points, z);
  }
  static double bend(unsigned, double width, double z) { return 0.5 * std::sqrt(width) * z; }
};

/// Both processes at one time.
struct Values {
  std::uint64_t count;  ///< Y(s)
  double brownian;      ///< B(s)
};

/// sup_{s <= S} |Y(s) - s - B(s)|.
struct SupError {
  double value;  ///< for the path as constructed, B straight on the leaves
  double slack;  ///< with probability 1 - doubt a true B changes `value` by no more than this
};

/// The coupled pair on [0, length].
template <Rule R>
class DyadicPath {
 public:
  /// Between two times, B(s) being linear where the tree ends.
  struct Block {
    std::uint64_t node;  ///< 2^level + index
    unsigned level;
    double left;  ///< its left end
    double width;
    std::uint64_t before;  ///< Y(left)
    std::uint64_t points;  ///< jumps inside
    double brownian;       ///< B(left)
    double rise;           ///< B(right) - B(left)
    /// Its right end: the same double as the left end of its neighbour, on every level.
    double right() const {
      return width * static_cast<double>(node - (std::uint64_t{1} << level) + 1);
    }
  };

  /// Precondition: 0 < resolution <= length < 2^50, length / resolution <= 2^52.
  /// `seed` and `path` name the pair; different names give independent pairs.
  DyadicPath(double length, std::uint64_t seed, std::uint64_t path, double resolution = 0x1p-16)
      : DyadicPath(length,
                   {.seed = seed, .purpose = core::Purpose::dyadic_coupling, .replica = path},
                   resolution) {}
  /// `name` but for its index, which counts the nodes of the tree.
  DyadicPath(double length, const core::StreamName& name, double resolution)
      : length_(length), name_(name) {
    assert(0.0 < resolution && resolution <= length && length < 0x1p50);
    while (std::ldexp(length, -static_cast<int>(levels_)) > resolution) ++levels_;
    assert(levels_ <= 52);
  }

  double length() const { return length_; }
  unsigned levels() const { return levels_; }  ///< bisections from the root to a leaf

  /// Y(s) and B(s), 0 <= s <= length, in O(log S).
  Values at(double s) const {
    assert(0.0 <= s && s <= length_);
    Block block = root();
    while (!is_leaf(block)) {
      const Halves halves = split(block);
      block = s < halves.right.left ? halves.left : halves.right;
    }
    std::uint64_t count = block.before;
    for_each_jump(block, [&](double jump) { count += static_cast<std::uint64_t>(jump <= s); });
    return {count, brownian_in_leaf(block, s)};
  }
  std::uint64_t count(double s) const { return at(s).count; }
  double brownian(double s) const { return at(s).brownian; }

  /// The jumps of Y in (from, to], ascending.
  std::vector<double> jump_times(double from, double to) const {
    std::vector<double> times;
    collect_jumps(root(), from, to, times);
    return times;
  }

  /// By branch and bound: a block is entered only where it can hold more than the largest so far.
  SupError sup_error() const {
    SupError sup{0.0, excess(levels_)};
    std::vector<double> excess_of_level;
    for (unsigned level = 0; level <= levels_; ++level) excess_of_level.push_back(excess(level));
    search(root(), excess_of_level.data(), sup.value);
    return sup;
  }

  // The tree itself, for readers such as Cursor.

  struct Halves {
    Block left;
    Block right;
  };

  Block root() const {
    core::Stream stream = stream_of(0);
    const double z = stream.normal();
    return {.node = 1,
            .level = 0,
            .left = 0.0,
            .width = length_,
            .before = 0,
            .points = R::total(length_, z, stream),
            .brownian = 0.0,
            .rise = std::sqrt(length_) * z};
  }

  bool is_leaf(const Block& block) const { return block.level == levels_; }

  Halves split(const Block& block) const {
    core::Stream stream = stream_of(block.node);
    const double z = stream.normal();
    const std::uint64_t points = R::left(block.level, block.points, z, stream);
    const double rise = 0.5 * block.rise + R::bend(block.level, block.width, z);
    Halves halves;
    halves.left = {.node = 2 * block.node,
                   .level = block.level + 1,
                   .left = block.left,
                   .width = 0.5 * block.width,
                   .before = block.before,
                   .points = points,
                   .brownian = block.brownian,
                   .rise = rise};
    halves.right = {.node = 2 * block.node + 1,
                    .level = block.level + 1,
                    .left = halves.left.right(),
                    .width = 0.5 * block.width,
                    .before = block.before + points,
                    .points = block.points - points,
                    .brownian = block.brownian + rise,
                    .rise = block.rise - rise};
    return halves;
  }

  /// Calls visit(time) for each jump of a leaf, ascending.
  template <class Visit>
  void for_each_jump(const Block& leaf, Visit&& visit) const {
    if (leaf.points == 0) return;
    core::Stream stream = stream_of(leaf.node);
    if (leaf.points == 1) return visit(leaf.left + leaf.width * stream.uniform());
    std::vector<double> times(leaf.points);
    for (double& time : times) time = leaf.left + leaf.width * stream.uniform();
    std::ranges::sort(times);
    for (const double time : times) visit(time);
  }

  static double brownian_in_leaf(const Block& leaf, double s) {
    return leaf.brownian + leaf.rise * ((s - leaf.left) / leaf.width);
  }

 private:
  core::Stream stream_of(std::uint64_t node) const {
    core::StreamName name = name_;
    name.index = node;
    return core::Stream(name);
  }

  /// With probability 1 - doubt, B leaves the chord of no block of this level by more, nor of any
  /// other level by more than its own: a bridge of width w has P(sup |.| > x) <= 2 exp(-2 x^2 / w).
  double excess(unsigned level) const {
    const double width = std::ldexp(length_, -static_cast<int>(level));
    const double blocks = std::ldexp(1.0, static_cast<int>(level));
    return std::sqrt(0.5 * width * std::log(2.0 * blocks * (levels_ + 1.0) / doubt));
  }

  static double difference(double s, std::uint64_t count, double brownian) {
    return static_cast<double>(count) - s - brownian;
  }

  void collect_jumps(const Block& block, double from, double to, std::vector<double>& out) const {
    if (block.points == 0 || block.right() <= from || block.left > to) return;
    if (is_leaf(block)) {
      for_each_jump(block, [&](double s) {
        if (from < s && s <= to) out.push_back(s);
      });
      return;
    }
    const Halves halves = split(block);
    collect_jumps(halves.left, from, to, out);
    collect_jumps(halves.right, from, to, out);
  }

  void search(const Block& block, const double* excess_of_level, double& sup) const {
    const double start = difference(block.left, block.before, block.brownian);
    const double end =
        difference(block.right(), block.before + block.points, block.brownian + block.rise);
    sup = std::max({sup, std::abs(start), std::abs(end)});
    if (is_leaf(block)) {
      std::uint64_t count = block.before;
      for_each_jump(block, [&](double s) {
        const double before = difference(s, count++, brownian_in_leaf(block, s));
        sup = std::max({sup, std::abs(before), std::abs(before + 1.0)});
      });
      return;
    }
    // Between the ends Y(s) - s leaves its chord by at most the number of jumps.
    const double reach = std::max(std::abs(start), std::abs(end)) +
                         static_cast<double>(block.points) + excess_of_level[block.level];
    if (reach <= sup) return;
    const Halves halves = split(block);
    search(halves.left, excess_of_level, sup);
    search(halves.right, excess_of_level, sup);
  }

  double length_;
  core::StreamName name_;
  unsigned levels_ = 0;
};

using KmtPath = DyadicPath<Kmt>;

}  // namespace poise::couple
