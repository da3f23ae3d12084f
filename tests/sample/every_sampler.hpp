/// The list of exact samplers as GoogleTest wants it: a new sampler meets every typed test.
#pragma once

#include <gtest/gtest.h>

#include "poise/sample/samplers.hpp"

namespace poise::testing {

using EverySampler = sample::ExactSamplers::into<::testing::Types>;

/// Whether a sampler is fit for small networks only, and so for fewer paths.
template <sample::Sampler S>
inline constexpr bool is_slow = sample::listed<S>().largest_n < 100;

}  // namespace poise::testing
