/// The configuration file of a dense network: a model and a run, read from TOML.
///
/// As strict as config.hpp, and by the same means; what the two share is in document.hpp and
/// internal/. The table [dense] has N, tau, and a table each for intensity, drive, kernel and
/// initial, whose `kind` decides which further keys they have (keys.hpp lists them). A matrix
/// of weights or one drive a neuron comes from a file of its own, named relative to the
/// configuration's folder. Numbers that a file cannot hold in itself have no place in TOML: at a
/// thousand neurons a matrix is ten megabytes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "poise/dense/model.hpp"
#include "poise/setup/document.hpp"

namespace poise::setup {

struct DenseConfig : Document {
  dense::Model model;
};

/// Reads `text`; `file_name` is what messages call it, and where its folder is.
/// Errors: core::InputError, "file:line:column: key: what was found, what was expected"; for what
/// is wrong in a further file, "...: key: FILE:LINE: ...". A matrix for which there is no memory is
/// refused before it is read.
DenseConfig parse_dense_config(std::string_view text, const std::string& file_name,
                               std::span<const Override> overrides = {});

/// Reads the file at `path` (anything that can be read to its end; /dev/stdin, too).
/// Errors: core::InputError as above, or with the reason why the file cannot be read.
DenseConfig read_dense_config(const std::string& path, std::span<const Override> overrides = {});

}  // namespace poise::setup
