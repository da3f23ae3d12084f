#include "poise/mpi/world.hpp"
#include "program/ranks.hpp"

namespace poise::experiments {

core::Team* poise_mpi_join() { return mpi::join().release(); }

}  // namespace poise::experiments
