# Writes proofs.cpp: the SHA-256 of every proof in words (source_hash.hpp). Run by the build whenever one of
# them changes: cmake -D ROOT=... -D FILES=a|b|... -D OUTPUT=... -P proofs.cmake
string(REPLACE "|" ";" files "${FILES}")
set(entries "")
foreach(file IN LISTS files)
  if(file MATCHES "\\.[ch]pp$")
    file(READ ${ROOT}/${file} text)
    string(REGEX MATCH "^(///[^\n]*\n)+" proof "${text}")
    string(SHA256 hash "${proof}")
  else()
    file(SHA256 ${ROOT}/${file} hash)
  endif()
  string(APPEND entries "      {\"${file}\", \"${hash}\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Written by the build: see proofs_checks/ledger/proofs.cmake.
#include \"proofs_checks/ledger/source_hash.hpp\"

#include <map>

namespace poise::checks {

std::string_view sha256_of(std::string_view file) {
  static const std::map<std::string_view, std::string_view> known{
${entries}  };
  const auto found = known.find(file);
  return found == known.end() ? std::string_view() : found->second;
}

}  // namespace poise::checks
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
