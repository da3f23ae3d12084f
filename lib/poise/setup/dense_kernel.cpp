// The table [dense.kernel].
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/memory.hpp"
#include "poise/core/words.hpp"
#include "poise/io/netcdf_matrix.hpp"
#include "poise/setup/internal/dense_tables.hpp"
#include "poise/setup/internal/number_file.hpp"
#include "poise/setup/keys.hpp"

namespace poise::setup {
namespace {

using dense::Graphon;
using dense::Product;
using Names = std::vector<std::string_view>;

/// Products of two lists of polynomials, the first with the first and so on.
std::vector<Product> paired(const StrictTable& table,
                            const std::vector<std::vector<double>>& targets,
                            const std::vector<std::vector<double>>& sources) {
  if (targets.size() != sources.size())
    table.fail("source", fmt::format("has {} polynomials for the {} of target, expected as many",
                                     sources.size(), targets.size()));
  std::vector<Product> terms;
  for (std::size_t k = 0; k < targets.size(); ++k) terms.push_back({targets[k], sources[k]});
  return terms;
}

Graphon read_constant(const StrictTable& table, const DenseContext&) {
  return dense::ConstantKernel{table.finite("value")};
}

Graphon read_blocks(const StrictTable& table, const DenseContext&) {
  dense::BlockKernel kernel{dense::Pieces(table.numbers("mass")), {}};
  const std::size_t count = kernel.blocks.count();
  const auto rows = table.rows("value");
  if (rows.size() != count)
    table.fail("value", fmt::format("has {} rows for {} blocks, expected one for each target block",
                                    rows.size(), count));
  for (std::size_t k = 0; k < count; ++k) {
    if (rows[k].size() != count)
      table.fail("value", fmt::format("has {} entries in row {}, expected {}: one for each source "
                                      "block",
                                      rows[k].size(), k + 1, count));
    kernel.value.insert(kernel.value.end(), rows[k].begin(), rows[k].end());
  }
  return kernel;
}

Graphon read_cosine(const StrictTable& table, const DenseContext&) {
  return dense::CosineKernel{table.finite("mean"), table.finite("amplitude"),
                             table.has("shift") ? table.finite("shift") : 0.0};
}

Graphon read_product(const StrictTable& table, const DenseContext&) {
  return dense::LowRankKernel{{{table.numbers("target"), table.numbers("source")}}};
}

Graphon read_low_rank(const StrictTable& table, const DenseContext&) {
  if (!table.has("terms"))
    return dense::LowRankKernel{paired(table, table.rows("target"), table.rows("source"))};
  for (const char* other : {"target", "source"})
    if (table.has(other)) table.fail(other, "is given beside terms, expected one of the two forms");
  dense::LowRankKernel kernel;
  table.entries(
      "terms",
      [&](double) {
        table.fail("terms",
                   "contains a number, expected tables with target, "
                   "source");
      },
      [&](const StrictTable& term) {
        term.expect_only(Names{"target", "source"});
        kernel.terms.push_back({term.numbers("target"), term.numbers("source")});
      });
  return kernel;
}

Graphon read_gaussian(const StrictTable& table, const DenseContext&) {
  return dense::GaussianKernel{table.finite("height"), table.positive("width")};
}

void require_memory(std::size_t n) {
  const double needed = 8.0 * static_cast<double>(n) * static_cast<double>(n);
  if (const double there = core::available_memory(); needed > there)
    throw core::InputError(
        fmt::format("a matrix of {} x {} weights needs {:.3g} GB of memory, {:.3g} GB are there", n,
                    n, needed / 1e9, there / 1e9));
}

std::vector<double> read_text_matrix(const std::string& path, std::size_t n) {
  NumberFile file(path);
  std::vector<double> weight, row;
  std::size_t rows = 0;
  while (file.next(row, n)) {
    if (row.size() != n)
      file.fail(fmt::format("has {} numbers, expected N = {}: one for each source", row.size(), n));
    if (rows == n) file.fail(fmt::format("is row {}, expected N = {} of them", n + 1, n));
    if (weight.empty()) weight.resize(n * n);
    for (std::size_t source = 0; source < n; ++source) weight[source * n + rows] = row[source];
    ++rows;
  }
  if (rows != n)
    throw core::InputError(
        fmt::format("{}: has {} rows of numbers, expected N = {}: one for each "
                    "target",
                    path, rows, n));
  return weight;
}

std::vector<double> read_netcdf_matrix(const std::string& path, std::size_t n) {
  try {
    const io::NetcdfMatrix matrix(path);
    if (matrix.rows() != n || matrix.columns() != n)
      throw core::InputError(
          fmt::format("has a matrix of {} x {} numbers, expected N x N = {} x {}", matrix.rows(),
                      matrix.columns(), n, n));
    require_memory(2 * n);  // of its rows and of what is made of them
    const std::vector<double> rows = matrix.read();
    std::vector<double> weight(rows.size());
    for (std::size_t target = 0; target < n; ++target)
      for (std::size_t source = 0; source < n; ++source) {
        const double w = rows[target * n + source];
        if (!(std::abs(w) <= 1e30))
          throw core::InputError(
              fmt::format("holds {} in row {}, column {}, expected finite "
                          "numbers of magnitude at most 1e+30",
                          w, target + 1, source + 1));
        weight[source * n + target] = w;
      }
    return weight;
  } catch (const core::InputError& error) {
    throw core::InputError(fmt::format("{}: {}", path, error.what()));
  }
}

Graphon read_matrix(const StrictTable& table, const DenseContext& context) {
  const auto path = file_of(table, context);
  try {
    require_memory(context.n);
    auto weight = path.extension() == ".nc" ? read_netcdf_matrix(path.string(), context.n)
                                            : read_text_matrix(path.string(), context.n);
    return dense::MatrixKernel{context.n,
                               std::make_shared<const std::vector<double>>(std::move(weight))};
  } catch (const core::InputError& error) {
    table.fail("file", error.what());
  }
}

struct Kind {
  std::string_view name;
  Graphon (*read)(const StrictTable&, const DenseContext&);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{{"constant", read_constant}, {"blocks", read_blocks},
                                     {"cosine", read_cosine},     {"product", read_product},
                                     {"low-rank", read_low_rank}, {"gaussian", read_gaussian},
                                     {"matrix", read_matrix}};
  return all;
}

constexpr std::string_view w_random = "w-random";

Names kind_names(bool with_w_random) {
  Names names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  if (with_w_random) names.push_back(w_random);
  return names;
}

/// The names of the keys of a kernel of this kind.
Names known(std::string_view kind) { return known_keys(Model::dense, "dense.kernel", kind); }

/// A kernel that is evaluated; inside another one nothing is drawn.
Graphon read_graphon(const StrictTable& table, const std::string& name, bool inside,
                     const DenseContext& context) {
  Names names = known(name);
  if (inside) std::erase_if(names, [](auto key) { return key == "scramble" || key == "noise"; });
  table.expect_only(names);
  return std::ranges::find(kinds(), name, &Kind::name)->read(table, context);
}

}  // namespace

dense::Kernel read_dense_kernel(const StrictTable& dense, const DenseContext& context) {
  const Names names = kind_names(true);
  const StrictTable table =
      dense.table("kernel", fmt::format("a table with kind (one of {})", core::listed(names)));
  const std::string name = read_kind(table, names);
  dense::Kernel kernel;
  if (name == w_random) {
    table.expect_only(known(w_random));
    const Names inside = kind_names(false);
    const StrictTable inner =
        table.table("kernel", fmt::format("a table with kind (one of {})", core::listed(inside)));
    kernel.graphon = read_graphon(inner, read_kind(inner, inside), true, context);
    kernel.density = table.has("density") ? table.positive("density") : 1.0;
  } else {
    kernel.graphon = read_graphon(table, name, false, context);
  }
  if (table.has("noise")) kernel.noise = table.finite("noise");
  if (table.has("scramble"))
    kernel.scramble = static_cast<std::uint64_t>(
        table.integer("scramble", 0, std::numeric_limits<std::int64_t>::max()));
  return kernel;
}

}  // namespace poise::setup
