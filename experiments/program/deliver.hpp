/// How a result leaves the program: to stdout as tables, JSON or CSV, and to files.
///
/// Every command has these options and none knows of them. Files are opened before the work; their
/// format is that of their names: .nc NetCDF, .json, .csv, .tex macros. What cannot be written in
/// the end is written elsewhere, and stdout has its result all the same.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "provenance.hpp"

namespace poise::experiments {

class Delivery {
 public:
  /// `own_files`: the command writes its files itself.
  void add_to(Options& options, bool own_files);
  /// Names of these options.
  static std::vector<std::string> option_names();

  /// Opens the files. Errors: core::InputError, before there is anything to lose.
  void open(const std::string& configuration_file);

  /// Writes everything. `command_line` without the options of this class.
  ExitCode deliver(Report report, const std::string& command_line) const;

 private:
  class File;

  std::string page(const Report& report) const;

  bool json_ = false;
  bool fields_ = false;
  bool csv_ = false;
  bool wide_ = false;
  bool reproducible_ = false;
  std::vector<std::string> out_;
  std::vector<std::shared_ptr<const File>> files_;
  Provenance provenance_;
};

}  // namespace poise::experiments
