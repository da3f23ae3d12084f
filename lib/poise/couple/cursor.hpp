/// A coupled path, read from left to right.
///
/// Problem: a network advances 4 n paths in small steps; walking down from the root at each step
/// would visit log2(S / resolution) blocks.
/// Method: the blocks that lie ahead are kept on a stack, coarse ones below; a step bisects only
/// what it enters, and passes blocks without jumps whole. The numbers are those of the path's own
/// queries. Rejected: storing the jumps (memory in proportion to S).
#pragma once

#include <cassert>
#include <vector>

#include "poise/couple/kmt.hpp"

namespace poise::couple {

/// Memory: at most levels + 1 blocks of 72 bytes.
template <Rule R>
class Cursor {
 public:
  explicit Cursor(const DyadicPath<R>& path) : path_(path) {
    pending_.reserve(path.levels() + 1);
    pending_.push_back(path.root());
  }

  /// Calls jump(s, B(s)) for every jump in (now, to], ascending, and returns B(to), which becomes
  /// the new place. Precondition: now <= to <= length.
  template <class Jump>
  double advance(double to, Jump&& jump) {
    assert(now_ <= to && to <= path_.length());
    for (;;) {
      const auto block = pending_.back();
      // The last block of all is never passed: it holds the end of the path.
      const bool passed = pending_.size() > 1 && block.right() <= to;
      if (passed && block.points == 0) {
        pending_.pop_back();
      } else if (path_.is_leaf(block)) {
        path_.for_each_jump(block, [&](double s) {
          if (now_ < s && s <= to) jump(s, path_.brownian_in_leaf(block, s));
        });
        if (!passed) {
          now_ = to;
          return path_.brownian_in_leaf(block, to);
        }
        pending_.pop_back();
      } else {
        const auto halves = path_.split(block);
        pending_.back() = halves.right;
        pending_.push_back(halves.left);
      }
    }
  }

 private:
  DyadicPath<R> path_;
  std::vector<typename DyadicPath<R>::Block> pending_;  ///< not yet passed, the next one last
  double now_ = 0.0;
};

}  // namespace poise::couple
