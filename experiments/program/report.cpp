#include "report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "poise/core/error.hpp"

#ifndef POISE_PACKAGE_FOLDER  // the package is not built
#define POISE_PACKAGE_FOLDER ""
#endif

namespace poise::experiments {
namespace {

namespace fs = std::filesystem;

/// The folder of the Python package.
std::string package_folder() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place : {here / "../python", here / POISE_PACKAGE_FOLDER})
    if (fs::exists(place / "poise/report/__main__.py", error))
      return fs::weakly_canonical(place, error).string();
  throw core::InputError(
      "report: the Python package poise is not beside this program: build it (cmake option "
      "POISE_BUILD_PYTHON) or install it");
}

}  // namespace

void become_report(const std::vector<std::string>& words) {
  std::string path = package_folder();
  if (const char* others = std::getenv("PYTHONPATH"); others != nullptr && *others != '\0')
    path += std::string(":") + others;
  setenv("PYTHONPATH", path.c_str(), 1);
  std::error_code error;
  std::string python = fs::exists(POISE_PYTHON, error) ? POISE_PYTHON : "python3";
  std::vector<std::string> line{python, "-m", "poise.report"};
  line.insert(line.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : line) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(python.c_str(), pointers.data());
  throw core::InputError(fmt::format("{}: cannot be run: {}", python, std::strerror(errno)));
}

}  // namespace poise::experiments
