#include "studies/checkpoint.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/io/sealed_file.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::experiments {
namespace {

/// Another number where what is written is no longer read.
constexpr io::Seal seal{"poise checkpoint", 1};

std::optional<sample::SavedRun> read(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const std::vector<std::byte> bytes = io::read_sealed_file(path, seal);
  try {
    return sample::run_of(bytes);
  } catch (const core::InputError& reason) {
    throw core::InputError(fmt::format("{}: is damaged: {}", path, reason.what()));
  }
}

void write(const std::string& path, const sample::SavedRun& run) {
  const std::vector<std::byte> head = sample::head(run);
  std::vector<std::span<const std::byte>> pieces{head};
  for (const auto& [replica, state] : run.replicas) pieces.emplace_back(state);
  io::write_sealed_file(path, seal, pieces);
}

}  // namespace

std::unique_ptr<sample::Checkpoint> open_checkpoint(const CheckpointFile& file,
                                                    const setup::Config& config,
                                                    const network::InitialLaw& law,
                                                    const sample::EnsembleOptions& options,
                                                    const Context& context) {
  const bool other_rank = context.team != nullptr && context.team->rank() != 0;
  if (file.path.empty() || other_rank) return nullptr;
  io::require_writable(file.path);
  const auto write_or_warn = [path = file.path, warn = context.warn](const sample::SavedRun& run) {
    try {
      write(path, run);
    } catch (const core::InputError& error) {
      warn(fmt::format("{}; the checkpoint stays as it was, and the run goes on", error.what()));
    }
  };
  try {
    return std::make_unique<sample::Checkpoint>(
        read(file.path), sample::identity(config.network, law, config.run.method, options),
        file.every, write_or_warn);
  } catch (const core::ParameterError& error) {
    throw core::InputError(fmt::format("{}: {}: {}", file.path, error.key, error.reason));
  }
}

}  // namespace poise::experiments
