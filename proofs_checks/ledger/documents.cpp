#include "proofs_checks/ledger/documents.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::checks {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> extensions{".tex", ".md", ".json"};

/// Files under other names until all are written; those that were not renamed are removed.
class Staged {
 public:
  Staged() = default;
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;
  ~Staged() {
    std::error_code ignored;
    for (const auto& [staged, final] : files_) fs::remove(staged, ignored);
  }

  void add(const std::string& path, const std::string& text) {
    const fs::path final = fs::weakly_canonical(path);  // through symbolic links
    const std::string staged = final.string() + ".new";
    io::write_whole_file(staged, std::as_bytes(std::span(text)));
    files_.emplace_back(staged, final);
  }

  void commit() {
    for (const auto& [staged, final] : files_) {
      std::error_code error;
      fs::rename(staged, final, error);
      if (error)
        throw core::InputError(
            fmt::format("{}: cannot be written: {}", final.string(), error.message()));
    }
  }

 private:
  std::vector<std::pair<fs::path, fs::path>> files_;
};

}  // namespace

Documents::Documents(const std::string& json) : stem_(fs::path(json).replace_extension().string()) {
  if (fs::path(json).extension() != ".json" || fs::path(json).stem().empty())
    throw core::InputError(
        fmt::format("{}: expected a name that ends in .json", core::quoted(json)));
  for (const std::string_view extension : extensions)
    io::require_writable(stem_ + std::string(extension));
}

std::string Documents::write(const Ledger& ledger) const {
  const std::string stem = ledger.interrupted() ? stem_ + ".partial" : stem_;
  Staged files;
  files.add(stem + ".tex", latex_table(ledger.entries));
  files.add(stem + ".md", markdown_table(ledger.entries));
  files.add(stem + ".json", to_json(ledger).dump(2) + "\n");
  files.commit();
  return stem + ".json";
}

std::string where_written(const Ledger& ledger, const std::string& json) {
  if (!ledger.interrupted())
    return fmt::format("the ledger is in {}, its table beside it as .tex and .md", json);
  return fmt::format("interrupted: {} of {} statements are in {}; no complete ledger was replaced",
                     ledger.entries.size(), ledger.expected.size(), json);
}

}  // namespace poise::checks
