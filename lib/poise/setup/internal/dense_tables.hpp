/// The tables inside [dense], each read by a function of its own.
#pragma once

#include <cstddef>
#include <filesystem>

#include "poise/dense/model.hpp"
#include "poise/setup/internal/strict_table.hpp"

namespace poise::setup {

/// What the tables need to know beside themselves.
struct DenseContext {
  std::size_t n = 0;
  std::filesystem::path folder;  ///< of the configuration
};

dense::Intensity read_dense_intensity(const StrictTable& dense);
/// The kernel comes first: drive and initial law may be lists with an entry for each of its blocks.
dense::Kernel read_dense_kernel(const StrictTable& dense, const DenseContext& context);
dense::Drive read_dense_drive(const StrictTable& dense, const DenseContext& context,
                              const dense::Graphon& w);
dense::InitialLaw read_dense_initial(const StrictTable& dense, const dense::Graphon& w);

/// The name of the table's `kind`, which is one of `names`; fails with a suggestion otherwise.
std::string read_kind(const StrictTable& table, std::span<const std::string_view> names);
/// Of the kernel, where it has blocks.
const dense::Pieces* blocks_of(const dense::Graphon& w);
/// The file that the table's key `file` names.
std::filesystem::path file_of(const StrictTable& table, const DenseContext& context);

}  // namespace poise::setup
