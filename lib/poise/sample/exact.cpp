#include "poise/sample/exact.hpp"

#include "poise/sample/exact_blocks.hpp"

namespace poise::sample {

template class BlockSampler<ExactExpansion>;

}  // namespace poise::sample
