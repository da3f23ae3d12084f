/// The result of `poise dense`, described; and what people read of it.
#pragma once

#include <string>

#include "poise/io/result.hpp"
#include "studies/dense_run.hpp"

namespace poise::experiments {

/// "N", "seed", "replicas", "solver", "t", "xi", "limit": {"r", "h", "mean", "square", "silent",
/// "spikes"} over [time][xi], "average" (over all labels, [time]), "network" ([time], or with
/// replicas [replica][time]), "distance", "blow_up", "density", "neurons", "stationary", "seconds",
/// "interrupted". null: what was not asked for, or an interrupt came before; values are null after
/// a blow-up or an interrupt.
io::Result describe(const setup::DenseConfig& config, const DenseRequest& request,
                    const DenseRun& run);

/// What happened, in sentences.
std::string remarks(const DenseRun& run);

/// The stationary states, a paragraph each.
std::string stationary_text(const DenseRun& run);

}  // namespace poise::experiments
