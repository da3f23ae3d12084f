#include "ranks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>
#include <thread>

#include "guard.hpp"
#include "module.hpp"
#include "poise/core/error.hpp"
#include "poise/core/version.hpp"

namespace poise::experiments {
namespace {

/// Set for each of several processes by Open MPI's mpirun, by MPICH's and Slurm's PMI, and by PMIx.
bool launched_together() {
  if (const char* size = std::getenv("OMPI_COMM_WORLD_SIZE")) return std::string_view(size) != "1";
  if (const char* size = std::getenv("PMI_SIZE")) return std::string_view(size) != "1";
  return std::getenv("PMI_RANK") != nullptr || std::getenv("PMIX_RANK") != nullptr;
}

/// Known before MPI has started.
bool is_another_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"})
    if (const char* rank = std::getenv(name)) return std::string_view(rank) != "0";
  return false;
}

void be_silent() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
  close(nowhere);
}

}  // namespace

void prepare_for_ranks() {
  if (launched_together() && !is_another_rank()) work_under_guard();
}

std::unique_ptr<core::Team> join_ranks(const std::vector<std::filesystem::path>& places) {
  if (!launched_together()) return nullptr;
  if (is_another_rank()) be_silent();
  try {
    const auto join = reinterpret_cast<decltype(&poise_mpi_join)>(
        exported("poise_mpi.so", "poise_mpi_join", places));
    return std::unique_ptr<core::Team>(join());
  } catch (const core::InputError& error) {
    throw core::InputError(
        fmt::format("mpirun or srun has started several ranks: {}", error.what()));
  }
}

void require_same_run(core::Team& team, const std::string& run) {
  const std::uint64_t mine =
      std::hash<std::string>()(fmt::format("{} {}\n{}", core::version(), core::commit(), run));
  const auto all = team.gather(std::span(&mine, 1));
  for (std::size_t rank = 1; team.rank() == 0 && rank < all.size(); ++rank)
    if (all[rank] != mine)
      throw core::InputError(fmt::format(
          "rank {} of {} has another program, command or configuration file than rank 0, "
          "expected the same on all machines",
          rank, all.size()));
}

int leave_ranks(std::unique_ptr<core::Team> team, int code) {
  std::fflush(nullptr);
  if (team->rank() == 0) {
    if (!team->loss().empty()) std::_Exit(code);
    // Who has died since would be waited for in vain.
    std::thread([code] {
      std::this_thread::sleep_for(std::chrono::seconds(3));
      std::_Exit(code);
    }).detach();
  }
  team.reset();
  return code;
}

}  // namespace poise::experiments
