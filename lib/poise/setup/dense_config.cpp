#include "poise/setup/dense_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/setup/internal/dense_tables.hpp"
#include "poise/setup/internal/document_reader.hpp"
#include "poise/setup/internal/number_file.hpp"
#include "poise/setup/keys.hpp"

namespace poise::setup {

using Names = std::vector<std::string_view>;

std::string read_kind(const StrictTable& table, std::span<const std::string_view> names) {
  std::string name = table.text("kind", "one of " + core::listed(names));
  if (std::find(names.begin(), names.end(), name) == names.end())
    table.fail("kind", fmt::format("is {}, expected one of {}{}", core::quoted(name),
                                   core::listed(names), core::suggestion(name, names)));
  return name;
}

const dense::Pieces* blocks_of(const dense::Graphon& w) {
  const auto* kernel = std::get_if<dense::BlockKernel>(&w);
  return kernel != nullptr ? &kernel->blocks : nullptr;
}

std::filesystem::path file_of(const StrictTable& table, const DenseContext& context) {
  const std::string name = table.text("file", "the name of a file, relative to this one's folder");
  if (name.empty()) table.fail("file", "is empty, expected the name of a file");
  return context.folder / name;
}

namespace {

/// The names of the keys of a table, if it is of that kind.
Names known_in(std::string_view table, std::string_view kind = {}) {
  return known_keys(Model::dense, table, kind);
}

/// The kind K, whose parameters the table has under their names.
template <class K>
dense::Intensity read_parameters(const StrictTable& table) {
  Names known{"kind"};
  for (const auto& parameter : K::parameters) known.push_back(parameter.name);
  table.expect_only(known);
  K f;
  for (const auto& parameter : K::parameters) f.*parameter.place = table.finite(parameter.name);
  return f;
}

template <class... K>
dense::Intensity read_one_of(const StrictTable& dense, const std::variant<K...>*) {
  const Names names{K::name...};
  const StrictTable table = dense.table(
      "intensity",
      fmt::format("a table with kind (one of {}) and its parameters", core::listed(names)));
  const std::string name = read_kind(table, names);
  dense::Intensity f;
  // The first kind of this name, and no other, reads the table.
  static_cast<void>(((name == K::name && (f = read_parameters<K>(table), true)) || ...));
  return f;
}

/// The pieces of a list with an entry for each block: the table's own `mass`, or the kernel's.
dense::Pieces pieces_of_list(const StrictTable& table, std::string_view key,
                             const dense::Graphon& w) {
  if (table.has("mass")) {
    dense::Pieces pieces(table.numbers("mass"));
    try {
      dense::validate(pieces, table.full_name("mass"));
    } catch (const core::ParameterError& error) {
      table.fail("mass", error.reason);
    }
    return pieces;
  }
  if (const auto* blocks = blocks_of(w)) return *blocks;
  table.fail(key,
             "is a list with an entry for each block, but the kernel has no blocks, expected "
             "mass = [...] beside it in a table of kind blocks");
}

void require_one_each(const StrictTable& table, std::string_view key, std::size_t entries,
                      const dense::Pieces& pieces) {
  if (entries != pieces.count())
    table.fail(key, fmt::format("has {} entries for {} blocks, expected one each", entries,
                                pieces.count()));
}

// The drive.

constexpr std::array<std::string_view, 4> drive_kinds{"constant", "cosine", "blocks", "file"};

dense::Cosine read_smooth_drive(const StrictTable& table, const std::string& kind) {
  if (kind == "constant") {
    table.expect_only(known_in("dense.drive", kind));
    return {table.finite("value"), 0.0};
  }
  table.expect_only(known_in("dense.drive", kind));
  return {table.finite("mean"), table.finite("amplitude")};
}

/// A list of numbers or tables at `key`.
dense::Drive read_drive_list(const StrictTable& table, std::string_view key,
                             const dense::Graphon& w) {
  dense::Drive drive{pieces_of_list(table, key, w), {}};
  table.entries(
      key,
      [&](double x) {
        drive.value.push_back({x, 0.0});
      },
      [&](const StrictTable& entry) {
        drive.value.push_back(
            read_smooth_drive(entry, read_kind(entry, Names{"constant", "cosine"})));
      });
  require_one_each(table, key, drive.value.size(), drive.pieces);
  return drive;
}

dense::Drive read_drive_file(const StrictTable& table, const DenseContext& context) {
  table.expect_only(known_in("dense.drive", "file"));
  const std::string path = file_of(table, context).string();
  dense::Drive drive{dense::Pieces::equal(context.n), {}};
  try {
    NumberFile file(path);
    std::vector<double> row;
    while (file.next(row, context.n))
      for (const double x : row) {
        if (drive.value.size() == context.n)
          file.fail(
              fmt::format("has more than N = {} numbers up to here, expected one for each "
                          "neuron",
                          context.n));
        drive.value.push_back({x, 0.0});
      }
    if (drive.value.size() != context.n)
      throw core::InputError(fmt::format("{}: has {} numbers, expected N = {}: one for each neuron",
                                         path, drive.value.size(), context.n));
  } catch (const core::InputError& error) {
    table.fail("file", error.what());
  }
  return drive;
}

// The initial law.

constexpr std::array<std::string_view, 4> start_kinds{"normal", "point", "uniform",
                                                      "normal-cosine"};

double read_variance(const StrictTable& table) {
  const double variance = table.finite("variance");
  if (variance < 0.0)
    table.fail("variance", fmt::format("is {}, expected a finite number >= 0", variance));
  return variance;
}

dense::Start read_start(const StrictTable& table, const std::string& kind) {
  table.expect_only(known_in("dense.initial", kind));
  if (kind == "point") {
    return dense::NormalStart{{table.finite("value"), 0.0}, 0.0};
  }
  if (kind == "normal") {
    return dense::NormalStart{{table.finite("mean"), 0.0}, read_variance(table)};
  }
  if (kind == "normal-cosine") {
    return dense::NormalStart{{table.finite("mean"), table.finite("amplitude")},
                              read_variance(table)};
  }
  const dense::UniformStart uniform{table.finite("from"), table.finite("to")};
  if (!(uniform.from < uniform.to))
    table.fail("to", fmt::format("is {}, expected more than from = {}", uniform.to, uniform.from));
  return uniform;
}

dense::InitialLaw read_start_list(const StrictTable& table, std::string_view key,
                                  const dense::Graphon& w) {
  dense::InitialLaw initial{pieces_of_list(table, key, w), {}};
  table.entries(
      key,
      [&](double) {
        table.fail(key, fmt::format("contains a number, expected tables with kind (one of {})",
                                    core::listed(start_kinds)));
      },
      [&](const StrictTable& entry) {
        initial.law.push_back(read_start(entry, read_kind(entry, start_kinds)));
      });
  require_one_each(table, key, initial.law.size(), initial.pieces);
  return initial;
}

/// Where dense::validate says that something is wrong, as the file calls it.
std::string key_in_file(const std::string& key, const dense::Model& model) {
  constexpr std::string_view kernel = "dense.kernel.";
  if (!model.kernel.density || !key.starts_with(kernel)) return key;
  for (const char* own : {"density", "noise", "scramble"})
    if (key == std::string(kernel) + own) return key;
  return "dense.kernel.kernel." + key.substr(kernel.size());
}

void read_dense(const StrictTable& root, const Source& source, DenseConfig& config) {
  root.expect_only(known_in(""));
  const StrictTable table = root.table("dense", known_in("dense"));
  dense::Model& model = config.model;
  model.n = static_cast<std::size_t>(table.integer("N", 1, 1'000'000'000));
  model.tau = table.number("tau");
  if (!(model.tau > 0.0))
    table.fail("tau", fmt::format("is {}, expected a number > 0, or inf", model.tau));
  const DenseContext context{model.n, std::filesystem::path(source.file).parent_path()};
  model.intensity = read_dense_intensity(table);
  model.kernel = read_dense_kernel(table, context);
  model.drive = read_dense_drive(table, context, model.kernel.graphon);
  model.initial = read_dense_initial(table, model.kernel.graphon);
  try {
    dense::validate(model);
  } catch (const core::ParameterError& error) {
    source.fail(key_in_file(error.key, model), error.reason);
  }
  config.run = read_run(root, known_in("run"));
}

}  // namespace

dense::Intensity read_dense_intensity(const StrictTable& dense) {
  return read_one_of(dense, static_cast<const dense::Intensity*>(nullptr));
}

dense::Drive read_dense_drive(const StrictTable& dense, const DenseContext& context,
                              const dense::Graphon& w) {
  if (dense.has_array("drive")) return read_drive_list(dense, "drive", w);
  const StrictTable table =
      dense.table("drive", fmt::format("a table with kind (one of {})", core::listed(drive_kinds)));
  const std::string kind = read_kind(table, drive_kinds);
  if (kind == "file") return read_drive_file(table, context);
  if (kind != "blocks") return {{}, {read_smooth_drive(table, kind)}};
  table.expect_only(known_in("dense.drive", kind));
  return read_drive_list(table, "value", w);
}

dense::InitialLaw read_dense_initial(const StrictTable& dense, const dense::Graphon& w) {
  if (dense.has_array("initial")) return read_start_list(dense, "initial", w);
  std::vector<std::string_view> names(start_kinds.begin(), start_kinds.end());
  names.push_back("blocks");
  const StrictTable table =
      dense.table("initial", fmt::format("a table with kind (one of {})", core::listed(names)));
  const std::string kind = read_kind(table, names);
  if (kind != "blocks") return {{}, {read_start(table, kind)}};
  table.expect_only(known_in("dense.initial", kind));
  return read_start_list(table, "value", w);
}

DenseConfig parse_dense_config(std::string_view text, const std::string& file_name,
                               std::span<const Override> overrides) {
  return read_document<DenseConfig>(text, file_name, overrides, read_dense);
}

DenseConfig read_dense_config(const std::string& path, std::span<const Override> overrides) {
  return parse_dense_config(read_bytes(path), path, overrides);
}

}  // namespace poise::setup
