#include "deliver.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include "console.hpp"
#include "poise/core/error.hpp"
#include "poise/io/as_fields.hpp"
#include "poise/io/as_json.hpp"
#include "poise/io/as_latex.hpp"
#include "poise/io/as_netcdf.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

constexpr std::array formats{".nc", ".json", ".csv", ".tex"};

std::string csv(const Report& report) {
  std::string text;
  for (const Paragraph& paragraph : report.text)
    if (const auto* table = std::get_if<io::Table>(&paragraph))
      text += (text.empty() ? "" : "\r\n") + io::as_csv(report.result, *table);
  return text.empty() ? io::scalars_as_csv(report.result) : text;
}

/// "out/limit.tex" -> "limit": what its macros begin with.
std::string macro_prefix(const fs::path& path) {
  std::string prefix;
  for (const unsigned char c : path.stem().string())
    if (std::isalpha(c) != 0) prefix += static_cast<char>(c);
  return prefix;
}

void write_text(const std::string& path, const std::string& text) {
  io::write_whole_file(path, std::as_bytes(std::span(text)));
}

}  // namespace

/// A file in a format.
class Delivery::File {
 public:
  explicit File(std::string path) : path_(std::move(path)), format_(fs::path(path_).extension()) {
    if (std::ranges::find(formats, format_) == formats.end())
      throw core::InputError(fmt::format(
          "--out: {} has no ending that says its format, expected .nc (NetCDF), .json, .csv or "
          ".tex (macros)",
          path_));
    io::require_writable(path_);
  }

  const std::string& path() const { return path_; }

  void write(const Report& report) const { write(report, path_); }
  /// The same in the folder for temporary files; returns its name.
  std::string write_elsewhere(const Report& report) const {
    const fs::path elsewhere =
        fs::temp_directory_path() /
        fmt::format("poise-{}-{}", getpid(), fs::path(path_).filename().string());
    write(report, elsewhere.string());
    return elsewhere.string();
  }

 private:
  void write(const Report& report, const std::string& path) const {
    if (format_ == ".nc") {
      io::NetcdfFile file(path);
      io::as_netcdf(report.result, file);
      file.commit();
    } else if (format_ == ".json") {
      write_text(path, io::as_json(report.result) + "\n");
    } else if (format_ == ".csv") {
      write_text(path, csv(report));
    } else {
      write_text(path, io::as_latex(report.result, macro_prefix(path_)));
    }
  }

  std::string path_;
  std::string format_;
};

void Delivery::add_to(Options& options, bool own_files) {
  options.flag("--json", json_, "Print one JSON object instead of tables");
  options.flag("--fields", fields_,
               "Print instead what the fields of the result are: JSON key, NetCDF variable, unit, "
               "meaning, axes (as one JSON object)");
  if (!own_files) {
    options.flag("--csv", csv_, "Print comma-separated values, every row and digit");
    options.flag("--wide", wide_, "Tables as wide as they are, not as the terminal is");
    options.texts("--out", "FILE", out_,
                  "Also write the result to FILE: .nc (NetCDF), .json, .csv or .tex (repeatable)");
  }
  options.flag("--reproducible", reproducible_,
               "Leave out times and the host, so that equal results are equal bytes");
}

std::vector<std::string> Delivery::option_names() {
  return {"--json", "--fields", "--csv", "--wide", "--out", "--reproducible", "--threads"};
}

void Delivery::open(const std::string& configuration_file) {
  provenance_ = Provenance(reproducible_);
  if (json_ && csv_) throw core::InputError("--csv and --json: expected one of them");
  for (const std::string& path : out_) {
    std::error_code unreadable;  // a missing file is the reader's to report
    if (!configuration_file.empty() && fs::equivalent(configuration_file, path, unreadable))
      throw core::InputError(fmt::format("--out: {} is the configuration file itself", path));
    files_.push_back(std::make_shared<const File>(path));
  }
}

std::string Delivery::page(const Report& report) const {
  if (fields_) return io::as_fields(report.result) + "\n";
  if (json_) return io::as_json(report.result) + "\n";
  if (csv_) return csv(report);
  std::string text;
  const std::size_t width = wide_ ? 0 : terminal_width();
  for (const Paragraph& paragraph : report.text)
    if (const auto* table = std::get_if<io::Table>(&paragraph))
      text += io::as_table(report.result, *table, width);
    else
      text += std::get<std::string>(paragraph);
  return text;
}

ExitCode Delivery::deliver(Report report, const std::string& command_line) const {
  provenance_.add_to(report, command_line);
  bool complete = !report.incomplete;
  for (const auto& file : files_) try {
      file->write(report);
    } catch (const core::InputError& error) {
      complete = false;
      say(error.what());
      try {
        say(fmt::format("the result is in {}", file->write_elsewhere(report)));
      } catch (const std::exception&) {  // nowhere: stdout has it still
      }
    }
  print(page(report));
  if (!complete) return bad_input;
  return report.interrupted ? interrupted : done;
}

}  // namespace poise::experiments
