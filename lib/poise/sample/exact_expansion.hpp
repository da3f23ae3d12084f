/// The four rates of a network, carried along from spike to spike, with a bound on the error.
///
/// Problem: blocks.hpp needs S_ab(t) = sum_k f_ab(u_b^k(t)) all the time, to within its own small
/// part of it, and can pay for n intensities only once in some hundreds of spikes.
///
/// Method. At a *refresh*, time r, every f_ab, f_ab' and f_ab'' is evaluated. After it
/// u_b^j(t) = p (u_b^j(r) + D_j), p = e^{-(t-r)/tau_b}, where a spike of size d at time s moves D_j
/// by d e^{(s-r)/tau_b}.
///
/// Theorem. Let u = u_b(r), q = 1 - p, |x|_3^3 = sum |x_j|^3, and, with all derivatives taken at u,
///   A = sum f' D,   A2 = sum f'' D^2,   B = sum f' u,   B2 = sum f'' u^2,   G^2 = sum (f'' u)^2.
/// Then S_ab(t) = S_ab(r) + p A - q B + (p^2 A2 + q^2 B2) / 2 + error, where
///   |error| <= p q G |D|_2 + sup|f'''|/6 (p |D|_3 + q |u|_3)^3,   |D|_2 <= n^{1/6} |D|_3.
/// Proof. u_j moves by m_j = p D_j - q u_j. Taylor's formula gives each f(u_j + m_j) up to
/// sup|f'''|/6 |m_j|^3, whose sum Minkowski's inequality bounds. Of the second-order term,
/// f'' m^2 / 2 = f'' (p^2 D^2 + q^2 u^2) / 2 - p q f'' u D; the last is left out, and Cauchy's and
/// Schwarz's inequality bounds its sum by p q G |D|_2. The last inequality is Hoelder's.
///
/// A, A2 and |D|_3 are brought up to date by each spike: some ten operations on one record. To the
/// error comes that of rounding: f' and f'' of the records are floats, sums of m terms lose m ulp.
///
/// Neurons come in slices (core/slices.hpp), each with sums of its own, so that several threads or
/// ranks may carry them along and get the same bits. A rank of a circle (core/circle.hpp) has the
/// records of its own slices; sums of slices are exchanged. A slice is larger here than elsewhere, for each
/// costs the sampler four Poisson numbers a block of spikes.
///
/// Rejected: evaluating f at each spike (two exponentials a spike); a first-order expansion (smaller
/// records, but several times the refreshes); a sum for the mixed term, or one of third order (each
/// lengthens the time to the next refresh, but costs as much at every spike).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "poise/core/circle.hpp"
#include "poise/core/crew.hpp"
#include "poise/core/slices.hpp"
#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"
#include "poise/sample/exact_kernel.hpp"

namespace poise::sample {

/// S_ab lies within `error` of `value`.
struct RateEstimate {
  double value;
  double error;
};

/// Neurons of a slice, of n: one slice where a block of spikes is too short to be shared, two as soon
/// as it is not, then four or a multiple of four, all of one size, so that two threads or four have the
/// same to do. A block of n = 2^15 takes 7 us, and two rounds of a crew, of 0.6 us each, pay beyond it.
constexpr std::size_t size_of_slice(std::size_t n) {
  constexpr std::size_t least_to_share = std::size_t{1} << 15, most = std::size_t{1} << 16;
  if (n <= least_to_share) return least_to_share;
  const std::size_t slices = n <= 2 * least_to_share ? 2 : 4 * ((n + 4 * most - 1) / (4 * most));
  constexpr std::size_t multiple = 64;  // whole cache lines of all that neurons have
  return ((n + slices - 1) / slices + multiple - 1) / multiple * multiple;
}

/// What the theorem speaks of, of one channel at one time.
struct ExpansionTerms {
  double n, root_of_n, sixth_root_of_n;
  double q;                                               ///< 1 - e^{-(t-r)/tau_b}
  double sum;                                             ///< S_ab(r)
  double first, second;                                   ///< A, A2
  double reference_first;                                 ///< B
  double reference_second;                                ///< B2
  double mixed_norm;                                      ///< G
  double moved3;                                          ///< |D|_3
  double reference3;                                      ///< |u|_3
  double spikes;                                          ///< into b since the refresh
  double supremum, lipschitz, second_bound, third_bound;  ///< sup of f, |f'|, |f''|, |f'''|
};

/// The theorem, rounding included. Infinite error where double knows nothing.
RateEstimate estimate(const ExpansionTerms& terms);

/// All potentials of a network and the expansion of its rates.
class ExactExpansion {
 public:
  /// Whoever is in the circle, which must stay as long as this, calls refresh(), exchange_sums() and
  /// sum_anew() as often as the others.
  ExactExpansion(const network::Network& network, const network::Potentials& initial,
                 const core::Circle* circle = nullptr)
      : ExactExpansion(network, initial, size_of_slice(network.n), circle) {}
  ExactExpansion(const network::Network& network, const network::Potentials& initial,
                 std::size_t slice_size, const core::Circle* circle = nullptr);

  /// Who works on the slices from now on, beside the calling thread; must stay as long as this.
  void share_with(core::Crew* crew) { crew_ = crew; }

  const core::Slices& slices() const { return slices_; }
  const core::Share& share() const { return share_; }  ///< of the slices: this rank's
  const core::Circle* circle() const { return circle_; }
  double time() const { return time_; }
  double refreshed() const { return refreshed_; }  ///< r
  /// Lets all potentials decay to time t >= time().
  void move_to(double t) { time_ = t; }
  /// e^{(time() - r)/tau_a}: by how much a spike into a now counts for more than one at r.
  double growth(core::Population a) const;

  /// Spikes into neurons of one slice of a, one of this rank's, counted from its first; displacements as of time r. Further
  /// targets, if there are, are only fetched (exact_kernel.hpp). Slices of a population may be worked on
  /// at the same time.
  void add_spikes(core::Population a, std::size_t slice, std::span<const std::uint32_t> targets,
                  std::span<const double> displacements);
  /// Fetches the records of the first spikes that will be added.
  void fetch(core::Population a, std::size_t slice, std::span<const std::uint32_t> targets) const {
    exact_kernel::fetch(targets, source(a).records.data() + first_record(slice));
  }
  /// After spikes have been added by any rank of the circle.
  void exchange_sums();

  /// S_ab at time(), of all four channels and of one.
  core::PerChannel<RateEstimate> estimates() const;
  RateEstimate estimate(core::Population a, core::Population b) const;
  ExpansionTerms terms(core::Population a, core::Population b) const {
    return terms(a, b, motion(b));
  }

  /// At least sum |u_b^j| at every time since the last refresh at which spikes have moved the
  /// potentials no further than now.
  double absolute_sum(core::Population b) const;

  /// S_ab(time()), but for rounding: n intensities.
  double sum_anew(core::Population a, core::Population b) const;
  /// S_ab(r)
  double sum(core::Population a, core::Population b) const { return channel(a, b).sums.value; }
  /// Makes time() the new r.
  void refresh();

  /// u_a^j(r) + D_j, which e^{-(t-r)/tau_a} makes the potentials at t; of this rank's neurons.
  void displaced(core::Population a, std::span<double> out) const;
  double displaced(core::Population a, std::size_t j) const {
    const exact_kernel::Record& record = source(a).records[j - slices_.begin(share_.first)];
    return record.reference + record.displacement;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    for (Source& s : sources_) archive(s.records, s.reference3, s.slices);
    for (Channel& c : channels_) archive(c.sums, c.mixed_norm);
    archive(refreshed_, time_);
  }

 private:
  /// Of one slice since the refresh, on a cache line of its own.
  struct alignas(64) Moved {
    exact_kernel::Sums sums;
    std::uint64_t spikes = 0;
  };
  /// What a slice gives to the expansion at a refresh.
  struct Refreshed {
    double cubes = 0.0;
    std::array<exact_kernel::ChannelSums, 2> sums{};
  };
  /// A population as a source.
  struct Source {
    double tau = 1.0;
    std::vector<exact_kernel::Record> records;  ///< of this rank's neurons
    double reference3 = 0.0;
    std::vector<Moved> slices;
  };
  struct Channel {
    explicit Channel(const network::Intensity& f);
    network::Intensity intensity;
    double supremum, lipschitz, second_bound, third_bound;
    exact_kernel::ChannelSums sums;  ///< as of the last refresh
    double mixed_norm = 0.0;
  };
  /// How far a source has moved since the last refresh.
  struct Motion {
    double q;
    double moved3;
    exact_kernel::Sums sums;  ///< of all slices
    double spikes;
  };

  Source& source(core::Population b) { return sources_[core::index(b)]; }
  const Source& source(core::Population b) const { return sources_[core::index(b)]; }
  Channel& channel(core::Population a, core::Population b) {
    return channels_[2 * core::index(a) + core::index(b)];
  }
  const Channel& channel(core::Population a, core::Population b) const {
    return channels_[2 * core::index(a) + core::index(b)];
  }
  Motion motion(core::Population b) const;
  ExpansionTerms terms(core::Population a, core::Population b, const Motion& motion) const;
  Refreshed refresh_slice(core::Population b, std::size_t slice, double decay);
  double sum_slice(core::Population a, core::Population b, std::size_t slice, double decay) const;
  /// Of one of this rank's slices.
  std::size_t first_record(std::size_t slice) const {
    return slices_.begin(slice) - slices_.begin(share_.first);
  }

  std::size_t n_;
  double root_of_n_, sixth_root_of_n_;
  core::Slices slices_;
  const core::Circle* circle_;
  core::Share share_;
  core::Crew* crew_ = nullptr;
  std::array<Source, 2> sources_;
  std::array<Channel, 4> channels_;
  double refreshed_ = 0.0;
  double time_ = 0.0;
};

}  // namespace poise::sample
