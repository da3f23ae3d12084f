/// Words in messages: what was found, what may have been meant, what is known.
///
/// Problem: people mistype keys, names of methods, statements and commands, and each message should
/// say the same in the same way, whatever was mistyped. Method: the nearest known word by the number
/// of slips (optimal string alignment: a letter too many, too few, changed, or two swapped), as long
/// as most of the letters are right. A match by sound or by common beginnings would suggest words
/// that nobody meant. Source: Boytsov, Indexing methods for approximate dictionary searching, 2011.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace poise::core {

/// `text` in quotes, control characters escaped, long text cut.
std::string quoted(std::string_view text);

/// ", did you mean ...?" with the word of `known` that is nearest to `word`; "" when none is near.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);

/// "a, b, c".
std::string listed(std::span<const std::string_view> words);

/// `text` over lines of at most `width` columns, each behind `indent` blanks and ended by a newline; a
/// newline in `text` begins a new line.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace poise::core
