#include "poise/sample/blocks.hpp"

#include "poise/sample/blocks_members.hpp"

namespace poise::sample {

template class BlockSampler<ExactExpansion>;

}  // namespace poise::sample
