/// What the readers of all configuration files share: the bytes, the overrides, the table [run].
#pragma once

#include <toml++/toml.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "poise/setup/document.hpp"
#include "poise/setup/internal/strict_table.hpp"

namespace poise::setup {

/// A file's table with the overrides applied.
struct Parsed {
  toml::table table;
  Source source;
  std::string text;  ///< of this table
};

/// The bytes of the file at `path`, at least one more than a configuration may have where there are
/// as many. Errors: core::InputError with the reason why it cannot be read.
std::string read_bytes(const std::string& path);

/// Errors: core::InputError with file, line and column, or the option.
Parsed parse_document(std::string_view text, const std::string& file_name,
                      std::span<const Override> overrides);

/// The table [run], which may be missing, of no other keys than `known`.
RunSettings read_run(const StrictTable& root, std::span<const std::string_view> known);

/// A configuration (a Document) of which `read(root, source, config)` fills in what is its own.
template <class T, class Read>
T read_document(std::string_view text, const std::string& file_name,
                std::span<const Override> overrides, Read read) {
  Parsed parsed = parse_document(text, file_name, overrides);
  T config;
  config.file = file_name;
  read(StrictTable(parsed.table, "", parsed.source), parsed.source, config);
  config.text = std::move(parsed.text);
  config.positions = std::move(parsed.source.positions);
  config.options = std::move(parsed.source.options);
  return config;
}

}  // namespace poise::setup
