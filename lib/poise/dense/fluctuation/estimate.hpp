/// The spectrum of the activity of a simulated network, from its spikes.
///
/// Problem: an estimate whose bias and variance are known, to hold against theory. Method: Welch's
/// [Welch 1967]: the record is cut into segments of length L that overlap by a half; in each, with
/// Hann's taper h(t) = sin^2(pi t / L) and all spikes of all neurons at t_k,
///     J(omega) = sum_k h(t_k) e^{-i omega t_k} - N rate int h e^{-i omega t} dt,
///     estimate = mean over segments of |J|^2 / (N^2 int h^2),
/// at omega = 2 pi k / L. Spikes are summed as they are, so there are neither bins nor aliases. Bias:
/// the estimate is the spectrum averaged over a window of second moment (2 pi / L)^2 / 3, so it is off by
/// S'' (2 pi / L)^2 / 6, and at k = 1 by what the rate is off. Deviation: S sqrt(19 / 18 / segments) at
/// each frequency (overlapping Hann segments are correlated by 1/36 in power), with neighbours
/// correlated by 4/9 and next neighbours by 1/36: a band of b frequencies has the deviation
/// S sqrt(19 / 18 / segments) sqrt((1 + 2 (4/9 + 1/36)) / b), at most 1.4 / sqrt(b). Rejected: one periodogram
/// of the whole record, smoothed (as good, and dearer); counts in bins and a fast transform (bins act as a
/// filter, and aliases fold the white floor back); multitapers (better leakage than is needed here).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "poise/dense/fluctuation/spectrum.hpp"

namespace poise::dense {

struct SpectrumEstimate {
  PowerSpectrum spectrum;
  double deviation = 0.0;  ///< of each power, relative to it
  double rate = 0.0;       ///< spikes per neuron and time over the record
  std::size_t segments = 0;
};

/// `spikes`: times of all spikes of n neurons, rising; those in [from, to) are used. At omega = 2 pi k
/// / segment, k = 1, ..., count. O(spikes count). Throws core::ParameterError where to - from is
/// shorter than a segment, or n or count is 0; core::Interrupted.
SpectrumEstimate estimate_spectrum(std::span<const double> spikes, std::size_t n, double from,
                                   double to, double segment, std::size_t count,
                                   const core::Watch& watch = {});

/// Mean of power over the frequencies in [low, high], and how many there are; 0 for none.
struct Band {
  double power = 0.0;
  std::size_t count = 0;
};
Band band_mean(const PowerSpectrum& spectrum, double low, double high);

/// Sample variance of the activity averaged over disjoint windows; divisor windows - 1. Two windows
/// at least.
double estimate_window_variance(std::span<const double> spikes, std::size_t n, double from,
                                double to, double window);

}  // namespace poise::dense
