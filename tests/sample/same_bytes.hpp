/// Two ensembles that must be one, to the last bit.
#pragma once

#include <gtest/gtest.h>

#include "poise/sample/ensemble.hpp"

namespace poise::testing {

inline void expect_same_bytes(const sample::Ensemble& x, const sample::Ensemble& y) {
  EXPECT_EQ(x.times, y.times);
  EXPECT_EQ(x.spikes, y.spikes);
  ASSERT_EQ(x.replicas.size(), y.replicas.size());
  for (std::size_t r = 0; r < x.replicas.size(); ++r) {
    EXPECT_EQ(x.replicas[r].mean, y.replicas[r].mean);
    EXPECT_EQ(x.replicas[r].variance, y.replicas[r].variance);
  }
}

inline void expect_same_record(const sample::Ensemble& x, const sample::Ensemble& y) {
  ASSERT_EQ(x.recorded.size(), y.recorded.size());
  for (std::size_t r = 0; r < x.recorded.size(); ++r) {
    const auto &a = x.recorded[r], &b = y.recorded[r];
    EXPECT_EQ(a.potentials, b.potentials);
    EXPECT_EQ(a.histogram, b.histogram);
    EXPECT_EQ(a.counts, b.counts);
    EXPECT_EQ(a.counted, b.counted);
    ASSERT_EQ(a.trains.size(), b.trains.size());
    for (std::size_t k = 0; k < a.trains.size(); ++k) {
      EXPECT_EQ(a.trains.time(k), b.trains.time(k));
      EXPECT_EQ(a.trains.neuron(k), b.trains.neuron(k));
      EXPECT_EQ(a.trains.target(k), b.trains.target(k));
      EXPECT_EQ(a.trains.source(k), b.trains.source(k));
    }
  }
}

}  // namespace poise::testing
