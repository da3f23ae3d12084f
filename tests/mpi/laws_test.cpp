// The team of MPI obeys the laws of teams. Run by mpirun; ends with 1 on the rank that sees one broken.

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "poise/mpi/world.hpp"
#include "poise/testing/team_laws.hpp"

int main() {
  using namespace poise;
  const auto team = mpi::join();
  try {
    testing::check_team_laws(*team);
    if (team->size() < 2) throw std::logic_error("mpirun has started one rank");
    std::printf("rank %zu of %zu: every law holds\n", team->rank(), team->size());
    team->dismiss();
  } catch (const core::Dismissed&) {
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rank %zu of %zu: %s\n", team->rank(), team->size(), error.what());
    std::_Exit(1);  // mpirun ends the others
  }
}
