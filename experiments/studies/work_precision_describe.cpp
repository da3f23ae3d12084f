#include "studies/describe.hpp"
#include "studies/names.hpp"
#include "studies/work_precision.hpp"

namespace poise::io {

template <>
struct Names<experiments::PointOutcome> {
  static constexpr std::array<std::string_view, 2> all{"measured", "ran-off"};
};

}  // namespace poise::io

namespace poise::experiments {
namespace {

using Points = std::vector<PrecisionPoint>;
using PointErrors = core::PerPopulation<PrecisionError> PrecisionPoint::*;

template <class Of>
auto per_population(Of of) {
  using T = decltype(of(core::Population{}));
  return core::PerPopulation<T>{of(core::Population::e), of(core::Population::i)};
}

std::optional<double> step_of(const PrecisionPoint& point) {
  return point.step > 0.0 ? std::optional(point.step) : std::nullopt;
}

/// size, upper and seen of one error, as NAME_error, NAME_upper and NAME_seen.
void add_errors(io::Group& group, const Points& points, PointErrors errors, const std::string& name,
                const std::string& unit, const std::string& what) {
  using Point = const PrecisionPoint&;
  group
      .column("point", points, name + "_error", unit, what,
              [=](Point p) { return per_population([&](auto a) { return (p.*errors)[a].size; }); })
      .shown(2);
  group
      .column(
          "point", points, name + "_upper", unit,
          "what the error of " + name + " is less than, with 95 % for all six errors of the point",
          [=](Point p) { return per_population([&](auto a) { return (p.*errors)[a].upper; }); })
      .shown(2);
  group.column("point", points, name + "_seen", "",
               "whether chance does not explain the error of " + name +
                   "; if it does, only the upper limit is known",
               [=](Point p) {
                 return per_population([&](auto a) {
                   return std::isnan((p.*errors)[a].size) ? std::nullopt
                                                          : std::optional((p.*errors)[a].seen);
                 });
               });
}

void add_points(io::Group& group, const Points& points) {
  using Point = const PrecisionPoint&;
  group.column("point", points, "method", "", "leaping method", &PrecisionPoint::method);
  group
      .column("point", points, "step", time_unit, "step, shortened to divide T",
              &PrecisionPoint::step)
      .shown(3);
  group.column(
      "point", points, "stable", "",
      "whether the step is at most the limit of stability, or the method is not bound by it",
      &PrecisionPoint::stable);
  group.column("point", points, "outcome", "", "whether its paths stayed in the range of numbers",
               &PrecisionPoint::outcome);
  group.column("point", points, "paths", "1", "independent paths", &PrecisionPoint::paths);
  group
      .column("point", points, "seconds", "s", "processor time of a path", &PrecisionPoint::seconds)
      .from_clock()
      .shown(3);
  const auto mean = [&](core::PerPopulation<Sampled> SampledMoments::*of) {
    return [=](Point p) { return per_population([&](auto a) { return (p.moments.*of)[a].mean; }); };
  };
  group.column("point", points, "v", potential, "E of the empirical mean at T",
               mean(&SampledMoments::v));
  group.column("point", points, "K", potential_squared, "E of the empirical variance at T",
               mean(&SampledMoments::K));
  add_errors(group, points, &PrecisionPoint::v_error, "v", potential,
             "distance of E v from the reference");
  add_errors(group, points, &PrecisionPoint::K_error, "K", potential_squared,
             "distance of E K from the reference");
  add_errors(group, points, &PrecisionPoint::spread_error, "spread", "1",
             "relative distance of Var v from the reference");
}

void add_reference(io::Group& group, const WorkPrecision& measured) {
  const PrecisionPoint& reference = measured.reference;
  group.add("method", "", "sampler that all others are held against", reference.method);
  group.add("exact", "", "whether it is exact in law; if not, errors below its own are unknown",
            reference.step == 0.0);
  group.add("step", time_unit, "its step; missing: none", step_of(reference));
  group.add("paths", "1", "its independent paths", reference.paths);
  group.add("seconds", "s", "processor time of one of its paths", reference.seconds).from_clock();
  const auto add = [&](const char* name, const char* unit, const std::string& what, auto of) {
    group.add(name, unit, what, per_population(of));
  };
  const auto& v = reference.moments.v;
  const auto& K = reference.moments.K;
  add("v", potential, "E of the empirical mean at T", [&](auto a) { return v[a].mean; });
  add("v_error", potential, "standard error of v", [&](auto a) { return v[a].standard_error(); });
  add("K", potential_squared, "E of the empirical variance at T",
      [&](auto a) { return K[a].mean; });
  add("K_error", potential_squared, "standard error of K",
      [&](auto a) { return K[a].standard_error(); });
  add("spread", potential_squared, "Var of the empirical mean at T",
      [&](auto a) { return v[a].variance; });
}

void add_multilevel(io::Group& group, const std::vector<MultilevelPoint>& points) {
  const std::string axis = "multilevel";
  group.column(axis, points, "tolerance", potential, "half width that was asked for, of E v_e",
               &MultilevelPoint::tolerance);
  group
      .column(axis, points, "half_width", potential, "half width at 95 %",
              &MultilevelPoint::half_width)
      .shown(2);
  group.column(axis, points, "value", potential, "estimate of E v_e", &MultilevelPoint::value);
  group
      .column(axis, points, "seconds", "s", "processor time of all samples",
              &MultilevelPoint::seconds)
      .from_clock()
      .shown(3);
  group
      .column(axis, points, "exact_seconds", "s", "what exact paths alone take for that half width",
              &MultilevelPoint::exact_seconds)
      .from_clock()
      .shown(3);
}

}  // namespace

io::Result describe(const setup::Config& config, const WorkPrecisionRequest& request,
                    const WorkPrecision& measured) {
  io::Result result{
      .axes = {io::population_axis(),
               io::place_axis("point", measured.points.size(), "a leaping method with a step"),
               io::place_axis("multilevel", measured.multilevel.size(),
                              "a tolerance of multilevel Monte Carlo")}};
  io::Group& root = result.root;
  root.add("n", "1", "neurons in each population", config.network.n);
  root.add("T", time_unit, "time at which errors are taken", config.run.T);
  root.add("seed", "1", "random seed", config.run.seed);
  root.add("budget", "s", "processor time that was to be spent, as counted", request.budget);
  root.add("stability_limit", time_unit,
           "longest stable step of methods that are explicit in the means, the least along the "
           "finite-n mean field",
           measured.stability_limit);
  root.add("stability_time", time_unit, "time at which it is the least", measured.stability_time);
  root.add("exact_work", "s", "processor time of an exact path, as counted", measured.exact_work);
  add_reference(root.group("reference"), measured);
  add_points(root.records("points", "point", "point_"), measured.points);
  add_multilevel(root.records("multilevel", "multilevel"), measured.multilevel);
  root.add("spent_seconds", "s", "processor time of all paths", measured.seconds).from_clock();
  root.add("recommendation", "", "which sampler to take, by these times",
           recommendation(measured.reference, measured.points, measured.multilevel))
      .from_clock();
  root.add("interrupted", "", "whether an interrupt came before the end", measured.interrupted);
  return result;
}

}  // namespace poise::experiments
