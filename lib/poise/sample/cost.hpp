/// What a run will cost, before it is begun.
///
/// Problem: n up to 10^9, 10^8 samples and 10^6 replicas are each valid; together they may take more
/// memory than there is, or years. Who starts a run asks here first.
/// Method: memory is counted from what the samplers hold, and agrees with the resident size measured
/// at n = 10^6 and 10^7 [benchmarks/RESULTS.md]; spikes are the rate of the network at its start.
/// Rejected: to try, and to see (the allocator promises more memory than there is, and the run ends
/// by a signal).
#pragma once

#include <cstddef>
#include <string_view>

#include "poise/network/initial_law.hpp"
#include "poise/network/model.hpp"

namespace poise::sample {

/// Bytes of resident memory that sample::simulate takes at its peak, beside some 20 MB of program:
///   2 n min(threads, replicas) bytes_a_neuron(method) + 32 samples (replicas + 1),
/// good to a tenth from n = 10^5 on. In double precision, so that no product overflows. Throws
/// core::ParameterError, "run.method", for an unknown method.
double memory_estimate(std::string_view method, std::size_t n, std::size_t samples,
                       std::size_t replicas, std::size_t threads = 1);

/// Spikes of all four channels of one replica in (0, T].
struct ExpectedSpikes {
  double at_start;  ///< n^2 T sum_ab E f_ab(m_b + sqrt(k_b) Z): the rates of the start, held
  double least;     ///< n^2 T sum_ab inf f_ab: the mean is no less
  double most;  ///< n^2 T sum_ab sup f_ab: the mean is no more, and these are thinning's candidates
};

/// T >= 0, in units of time.
ExpectedSpikes expected_spikes(const network::Network& network, const network::InitialLaw& law,
                               double T);

}  // namespace poise::sample
