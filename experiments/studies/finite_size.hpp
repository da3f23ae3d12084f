/// The predicted law of a finite network's moments, as a result.
#pragma once

#include <vector>

#include "poise/finite/fluctuations.hpp"
#include "poise/finite/rest_noise.hpp"
#include "poise/io/result.hpp"
#include "poise/setup/config.hpp"

namespace poise::experiments {

/// Power spectra at rest.
struct RestSpectrum {
  balance::State rest;                 ///< of the mean field
  finite::Moments deviation;           ///< standard deviations there
  std::vector<double> omega;           ///< angular frequencies
  std::vector<Eigen::Vector4d> power;  ///< of v_e, v_i, K_e, K_i
  std::complex<double> ringing;        ///< the slowest of the eigenvalues that are not real, or 0
  double trusted_from;
};

/// About the rest point that the mean field tends to from `near`. Errors: core::Refusal where Newton
/// finds none, or it is not stable.
RestSpectrum rest_spectrum(const network::Network& network, const balance::State& near,
                           std::vector<double> omega);

/// v, K, their standard deviations ("sd"), covariances, correlations and the mean field.
io::Result describe(const setup::Config& config, const finite::FluctuationPath& path,
                    const std::vector<double>& times);
/// Covariances of the moments at the times from `first` on with those at `since`, rows at the later
/// time; as far as the path was followed.
struct TwoTime {
  double since;
  std::size_t first;
  std::vector<finite::Covariance> covariance;
};
/// Errors: core::InputError where `since` is beyond the last time.
TwoTime two_time(const setup::Config& config, const balance::State& start, double since,
                 const std::vector<double>& times, const finite::FluctuationPath& path,
                 const finite::FluctuationOptions& options);
void add_two_time(io::Result& result, const TwoTime& two, std::size_t times);
void add_spectrum(io::Result& result, const RestSpectrum& spectrum);

/// What can be said about trust: a sentence.
std::string trust_sentence(const finite::FluctuationPath& path, std::size_t n);

/// Mean and 1.96 standard deviations either way, as states.
struct Band {
  std::vector<balance::State> mean, low, high;
};
Band band(const finite::FluctuationPath& path);

}  // namespace poise::experiments
