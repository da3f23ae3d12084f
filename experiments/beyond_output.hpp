/// The phases of the limit beyond eta, as JSON, a table and NetCDF: `poise limit --beyond`.
#pragma once

#include <string>
#include <vector>

#include "poise/io/json.hpp"
#include "poise/io/netcdf.hpp"
#include "poise/limit/beyond.hpp"

namespace poise::experiments {

/// The keys of `limit` (t, v_e, ..., spectral_abscissa, exit), continued through all phases, and
///   v_e_low, v_e_high, v_i_low, v_i_high   the range of the means: of a cycle, else the mean
///   itself phases                                 [{"kind", "end", "t", "from", "to", ...}]
/// In a cycle v is the average over a turn and the abscissa that of the balanced point inside.
io::Json beyond_json(const network::Network& network, const std::vector<limit::Phase>& phases);

/// The phases for people; `n` turns the period of a cycle into a frequency.
std::string beyond_table(const std::string& file, std::size_t n,
                         const std::vector<limit::Phase>& phases);

void add_phases(io::NetcdfFile& file, const network::Network& network,
                const std::vector<limit::Phase>& phases);

}  // namespace poise::experiments
