#include "poise/core/failure.hpp"

#include <new>

#include "poise/core/archive.hpp"
#include "poise/core/error.hpp"

namespace poise::core {
namespace {

enum class Kind : unsigned char { parameter, input, refusal, interrupted, memory, other };

}  // namespace

Bytes pack_failure(const std::exception_ptr& error, const std::string& where) {
  const auto packed = [&](Kind kind, const std::string& words, const std::string& key = {}) {
    return pack(kind, where + words, key);
  };
  try {
    std::rethrow_exception(error);
  } catch (const ParameterError& e) {
    return packed(Kind::parameter, e.reason, e.key);
  } catch (const InputError& e) {
    return packed(Kind::input, e.what());
  } catch (const Refusal& e) {
    return packed(Kind::refusal, e.what());
  } catch (const Interrupted& e) {
    return packed(Kind::interrupted, e.what());
  } catch (const std::bad_alloc& e) {
    return packed(Kind::memory, e.what());
  } catch (const std::exception& e) {
    return packed(Kind::other, e.what());
  } catch (...) {
    return packed(Kind::other, "an exception that is none of the standard library's");
  }
}

void rethrow_failure(const Bytes& bytes) {
  Kind kind{};
  std::string words, key;
  unpack(bytes, kind, words, key);
  switch (kind) {
    case Kind::parameter:
      throw ParameterError(key, words);
    case Kind::input:
      throw InputError(words);
    case Kind::refusal:
      throw Refusal(words);
    case Kind::interrupted:
      throw Interrupted(words);
    case Kind::memory:
      throw std::bad_alloc();
    case Kind::other:
      break;
  }
  throw std::runtime_error(words);
}

}  // namespace poise::core
