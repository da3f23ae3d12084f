#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

#include "poise/io/flat.hpp"

namespace poise::io {
namespace {

using Points = std::vector<std::optional<FlatResult>>;
using Shape_ = std::vector<std::size_t>;

std::size_t volume(const Shape_& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

const Axis* find_axis(const FlatResult& result, const std::string& name) {
  const auto found = std::ranges::find(result.axes, name, &Axis::name);
  return found == result.axes.end() ? nullptr : &*found;
}

const Field* find_field(const FlatResult& result, const std::string& name) {
  const auto found = std::ranges::find(result.fields, name, &Field::name);
  return found == result.fields.end() ? nullptr : &*found;
}

/// The first of `now` values alike in both, NaN for NaN.
template <class T>
bool same_beginning(const std::vector<T>& a, const std::vector<T>& b) {
  const auto same = [](const T& x, const T& y) { return x == y || (x != x && y != y); };
  return std::equal(a.begin(),
                    a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                    b.begin(), same);
}

bool labels_agree(const Values& a, const Values& b) {
  return a.index() == b.index() && std::visit(
                                       [&](const auto& list) {
                                         using List = std::decay_t<decltype(list)>;
                                         if constexpr (requires { list.begin(); })
                                           return same_beginning(list, std::get<List>(b));
                                         return false;
                                       },
                                       a);
}

/// `count` values of the kind of `like`, none of which is there.
struct Missing {
  std::size_t count;
  Values operator()(const std::vector<double>&) const {
    return std::vector<double>(count, std::numeric_limits<double>::quiet_NaN());
  }
  Values operator()(const std::vector<std::int64_t>&) const {
    return std::vector<std::int64_t>(count, 0);
  }
  Values operator()(const std::vector<std::complex<double>>&) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    return std::vector<std::complex<double>>(count, {none, none});
  }
  Values operator()(const Truths&) const { return Truths(count); }
  Values operator()(const Texts&) const { return Texts(count); }
  Values operator()(const Flags& like) const {
    return Flags{std::vector<std::int8_t>(count, -1), like.meanings};
  }
  Values operator()(const Documents&) const {
    return Documents{std::vector<std::string>(count, "null")};
  }
};

/// Puts the k-th of `from` into the place `to`.
void put(Values& to, std::size_t place, const Values& from, std::size_t k) {
  std::visit(
      [&](auto& list) {
        using List = std::decay_t<decltype(list)>;
        if constexpr (std::is_same_v<List, Flags>) {
          list.values[place] = std::get<Flags>(from).values[k];
        } else if constexpr (std::is_same_v<List, Documents>) {
          list.json[place] = std::get<Documents>(from).json[k];
        } else if constexpr (std::is_same_v<List, std::vector<double>>) {
          const auto* whole = std::get_if<std::vector<std::int64_t>>(&from);
          list[place] = whole != nullptr ? static_cast<double>((*whole)[k])
                                         : std::get<std::vector<double>>(from)[k];
        } else {
          list[place] = std::get<List>(from)[k];
        }
      },
      to);
}

class Stack {
 public:
  Stack(std::vector<Axis> grid, const Points& points) : points_(points) {
    for (const Axis& axis : grid) grid_names_.push_back(axis.name);
    result_.axes = std::move(grid);
    for (const Axis& axis : result_.axes) result_.root.labels(axis.name);
    for (const auto& point : points_)
      if (point) {
        for (const Axis& axis : point->axes) add_axis(axis);
        for (const Field& field : point->fields) add_field(field);
      }
  }
  Result take() { return std::move(result_); }

 private:
  bool has_axis(const std::string& name) const {
    return std::ranges::find(result_.axes, name, &Axis::name) != result_.axes.end();
  }

  void add_axis(const Axis& axis) {
    if (has_axis(axis.name)) return;
    Axis longest = axis;
    for (const auto& point : points_)
      if (const Axis* other = point ? find_axis(*point, axis.name) : nullptr;
          other != nullptr && other->length > longest.length)
        longest = *other;
    longest.squeezed = false;
    if (longest.labels && !all_agree(longest)) {
      longest.labels.reset();
      longest.key.clear();
      result_.axes.push_back(longest);
      add_labels(longest.name, axis);
      return;
    }
    if (longest.labels && !longest.key.empty()) result_.root.labels(longest.name);
    result_.axes.push_back(std::move(longest));
  }

  bool all_agree(const Axis& longest) const {
    return std::ranges::all_of(points_, [&](const auto& point) {
      const Axis* other = point ? find_axis(*point, longest.name) : nullptr;
      return other == nullptr || (other->labels && labels_agree(*other->labels, *longest.labels));
    });
  }

  /// The labels of every point as a field.
  void add_labels(const std::string& name, const Axis& like) {
    Points labels(points_.size());
    for (std::size_t k = 0; k < points_.size(); ++k)
      if (const Axis* axis = points_[k] ? find_axis(*points_[k], name) : nullptr)
        labels[k] = FlatResult{{*axis}, {label_field(*axis)}};
    stack(label_field(like), labels);
  }
  static Field label_field(const Axis& axis) {
    return {.name = axis.name + "_labels",
            .unit = axis.unit,
            .meaning = axis.meaning,
            .axes = {axis.name},
            .values = *axis.labels,
            .symbol = {},
            .key = {}};
  }

  void add_field(const Field& field) {
    if (std::ranges::find(done_, field.name) != done_.end()) return;
    done_.push_back(field.name);
    stack(field, points_);
  }

  Shape_ shape_in(const Field& field, const FlatResult& point) const {
    Shape_ shape;
    for (const std::string& axis : field.axes) shape.push_back(find_axis(point, axis)->length);
    return shape;
  }

  void stack(const Field& like, const Points& points) {
    Shape_ shape;
    for (const std::string& axis : like.axes) shape.push_back(result_.axis(axis).length);
    const std::size_t block = volume(shape);
    const bool gaps = std::ranges::any_of(points, [&](const auto& point) {
      const Field* field = point ? find_field(*point, like.name) : nullptr;
      return field == nullptr || shape_in(*field, *point) != shape;
    });
    const bool whole = std::holds_alternative<std::vector<std::int64_t>>(like.values);
    Values all = whole && gaps ? Missing{block * points.size()}(std::vector<double>{})
                               : std::visit(Missing{block * points.size()}, like.values);
    for (std::size_t k = 0; k < points.size(); ++k)
      if (const Field* field = points[k] ? find_field(*points[k], like.name) : nullptr)
        scatter(all, k * block, shape, *field, shape_in(*field, *points[k]));
    std::vector<std::string> axes = grid_names_;
    axes.insert(axes.end(), like.axes.begin(), like.axes.end());
    result_.root.array(like.name, like.unit, like.meaning, std::move(axes), std::move(all))
        .shown(0)
        .clock = like.clock;
  }

  /// The values of `field`, of shape `small`, at the beginning of every axis of a block.
  static void scatter(Values& all, std::size_t first, const Shape_& shape, const Field& field,
                      const Shape_& small) {
    for (std::size_t k = 0; k < volume(small); ++k) {
      std::size_t place = 0, rest = k, step = 1;
      for (std::size_t d = small.size(); d-- > 0; step *= shape[d], rest /= small[d])
        place += rest % small[d] * step;
      put(all, first + place, field.values, k);
    }
  }

  const Points& points_;
  std::vector<std::string> grid_names_;
  std::vector<std::string> done_;
  Result result_;
};

}  // namespace

Result stack(std::vector<Axis> grid, const Points& points) {
  return Stack(std::move(grid), points).take();
}

}  // namespace poise::io
