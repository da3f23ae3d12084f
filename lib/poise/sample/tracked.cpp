#include "poise/sample/tracked.hpp"

#include "poise/sample/tracked_members.hpp"

namespace poise::sample {

template class TrackedSampler<StripRules>;

}  // namespace poise::sample
