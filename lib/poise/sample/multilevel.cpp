#include "poise/sample/multilevel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "poise/core/archive.hpp"
#include "poise/core/error.hpp"
#include "poise/sample/internal/multilevel_sampling.hpp"
#include "poise/sample/leap.hpp"

namespace poise::sample {
namespace {

/// Samples to begin with: of the coarsest leap, and of a difference, which may take thousands of
/// times as long.
constexpr std::size_t first_samples = 16;
constexpr std::size_t first_differences = 8;
constexpr std::size_t most_halvings = 12;
/// Beyond these, an hour passes before the first sample is complete, and the samples fill gigabytes.
constexpr double most_coarsest_steps = 1e9;
constexpr double most_samples = 0x1p28;
/// Student's quantile is still known to many digits there.
constexpr double highest_confidence = 1.0 - 1e-12;

/// A sample as a job of a team: its replica, and above it its term.
constexpr std::uint64_t most_replicas = std::uint64_t{1} << 40U;
std::uint64_t job_of(TermName term, std::uint64_t replica) {
  return (2 * term.halvings + (term.exact ? 1 : 0)) * most_replicas + replica;
}
TermName term_of(std::uint64_t job) {
  return {job / most_replicas / 2, job / most_replicas % 2 == 1};
}

/// A term and its samples so far.
struct Term {
  TermName name;
  std::vector<Sample> samples;
};

struct Moments4 {
  double mean = 0.0, variance = 0.0, kurtosis = 0.0;
};

template <class Get>
Moments4 moments4(const std::vector<Sample>& samples, Get get) {
  const auto n = static_cast<double>(samples.size());
  Moments4 m;
  for (const Sample& s : samples) m.mean += get(s) / n;
  double second = 0.0, fourth = 0.0;
  for (const Sample& s : samples) {
    const double square = (get(s) - m.mean) * (get(s) - m.mean);
    second += square / n;
    fourth += square * square / n;
  }
  m.variance = second * n / std::max(n - 1.0, 1.0);
  m.kurtosis = second > 0.0 ? fourth / (second * second) : 0.0;
  return m;
}

double difference_of(const Sample& s) { return s.difference; }
double fine_of(const Sample& s) { return s.fine; }
double work_of(const Sample& s) { return s.work; }
double fine_work_of(const Sample& s) { return s.fine_work; }

/// The share of its work that a run has done when its confidence interval is that wide.
double share_done(double tolerance, double half_width) {
  return std::isfinite(half_width) ? std::min(1.0, std::pow(tolerance / half_width, 2)) : 0.0;
}

void validate(const MultilevelOptions& options) {
  using core::ParameterError;
  const auto positive = [](const char* key, double value) {
    if (!(std::isfinite(value) && value > 0.0))
      throw ParameterError(key, fmt::format("is {}, expected a finite number > 0", value));
  };
  positive("run.T", options.T);
  positive("tolerance", options.tolerance);
  positive("run.step", options.coarsest_step);
  if (options.coarsest_step > options.T)
    throw ParameterError("run.step", fmt::format("is {}, expected at most run.T, {}",
                                                 options.coarsest_step, options.T));
  if (options.T / options.coarsest_step > most_coarsest_steps)
    throw ParameterError(
        "run.step",
        fmt::format("is {}, of which run.T takes {:.2g} steps, expected at most {:.2g}",
                    options.coarsest_step, options.T / options.coarsest_step, most_coarsest_steps));
  if (!(options.confidence > 0.0 && options.confidence <= highest_confidence))
    throw ParameterError(
        "confidence",
        fmt::format("is {}, expected a number between 0 and 1 - 1e-12", options.confidence));
  if (options.halvings > most_halvings)
    throw ParameterError(
        "halvings", fmt::format("is {}, expected at most {}", *options.halvings, most_halvings));
  if (options.threads == 0) throw ParameterError("run.threads", "is 0, expected at least 1");
}

/// The run: terms, their samples, and when there are enough.
class Run {
 public:
  Run(const MultilevelOptions& options, const Sampling& sampling, core::Team& team,
      const core::Task& task)
      : options_(options), sampling_(sampling), team_(team), task_(task) {}

  MultilevelEstimate estimate() {
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t halvings = options_.halvings ? *options_.halvings : best_halvings();
    for (std::size_t l = 0; l <= halvings; ++l) add_term(l, false);
    add_term(halvings, true);
    std::vector<std::size_t> wanted;
    for (const Term& term : terms_) wanted.push_back(first_samples_of(term.name));
    draw(terms_, wanted);
    while (!missing_ && half_width() > options_.tolerance) {
      add_samples();
      report_progress();
    }
    MultilevelEstimate result = report();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    result.seconds = passed.count();
    return result;
  }

 private:
  void add_term(std::size_t halvings, bool exact) {
    // A pilot's samples are samples like any others.
    const TermName name{halvings, exact};
    const auto known = std::ranges::find(pilots_, name, &Term::name);
    terms_.push_back(known != pilots_.end() ? *known : Term{name, {}});
  }

  /// The number of halvings of the coarsest step that promises the least work, from samples of the
  /// first three terms, all of them leaps. Their variances fall by a factor r a halving, 1/2 in
  /// theory and less where fluctuations are small against the means; each comes from spikes of its
  /// own, so that they add up to that between the coarsest leap and the exact path.
  std::size_t best_halvings() try {
    std::vector<std::size_t> wanted;
    for (std::size_t l = 0; l < 3; ++l) {
      pilots_.push_back({{l, false}, {}});
      wanted.push_back(first_samples_of(pilots_.back().name));
    }
    draw(pilots_, wanted);
    for (const Term& pilot : pilots_)
      if (pilot.samples.size() < 2) return 0;  // stopped
    const auto variance = [&](std::size_t l) {
      return moments4(pilots_[l].samples, difference_of).variance;
    };
    const double ratio = variance(1) > 0.0 ? std::clamp(variance(2) / variance(1), 0.02, 0.5) : 0.5;
    const double apart = variance(1) / (1.0 - ratio);
    std::vector<Foreseen> leaps{{variance(0), sampling_.leap_work(0), first_samples}};
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    const double shared = sampling_.shared_exact_work();
    for (std::size_t l = 0; l <= most_halvings; ++l) {
      const double scale = std::pow(ratio, static_cast<double>(l));
      const double exact_work = shared + sampling_.leap_work(l);
      auto terms = leaps;
      terms.push_back({apart * scale, exact_work, first_differences});
      const double work = work_foreseen(terms);
      if (work < least) {
        least = work;
        best = l;
      }
      leaps.push_back({variance(1) * scale, sampling_.leap_work(l) + sampling_.leap_work(l + 1),
                       first_differences});
    }
    return best;
  } catch (const core::Interrupted&) {
    return 0;
  }

  /// A term as extrapolated.
  struct Foreseen {
    double variance;
    double work;
    std::size_t first_samples;
  };

  /// Of terms with as many samples as they need, or as they begin with.
  double work_foreseen(const std::vector<Foreseen>& terms) const {
    double sum = 0.0;
    for (const Foreseen& term : terms) sum += std::sqrt(term.variance * term.work);
    const double needed = std::pow(normal_quantile() / options_.tolerance, 2) * sum;
    double work = 0.0;
    for (const Foreseen& term : terms)
      work += term.work * std::max(needed * std::sqrt(term.variance / term.work),
                                   static_cast<double>(term.first_samples));
    return work;
  }

  double normal_quantile() const {
    return boost::math::quantile(boost::math::normal(), 0.5 + 0.5 * options_.confidence);
  }

  static std::size_t first_samples_of(TermName term) {
    return term.halvings == 0 && !term.exact ? first_samples : first_differences;
  }

  /// Brings each term to that many samples, or to fewer after a stop. The last terms take longest, and
  /// are dealt first.
  void draw(std::vector<Term>& terms, const std::vector<std::size_t>& samples) {
    std::vector<std::uint64_t> jobs;
    for (std::size_t l = terms.size(); l-- > 0;)
      for (std::size_t replica = terms[l].samples.size(); replica < samples[l]; ++replica)
        jobs.push_back(job_of(terms[l].name, replica));
    std::map<std::uint64_t, Sample> drawn;
    team_.deal(task_, jobs, [&](const core::JobResult& result) {
      core::unpack(result.bytes, drawn[result.job]);
      if (options_.progress != nullptr) options_.progress->advance(0.0, 1);
    });
    missing_ = missing_ || drawn.size() < jobs.size();
    for (Term& term : terms) {
      const auto end = drawn.lower_bound(job_of(term.name, most_replicas));
      for (auto next = drawn.lower_bound(job_of(term.name, 0)); next != end; ++next)
        term.samples.push_back(next->second);
    }
  }

  /// t s, from the samples that there are.
  double half_width() const {
    double squared_error = 0.0;
    std::vector<double> parts;
    for (const Term& term : terms_) {
      const auto n = static_cast<double>(term.samples.size());
      if (n < 2.0) return std::numeric_limits<double>::infinity();
      parts.push_back(moments4(term.samples, difference_of).variance / n);
      squared_error += parts.back();
    }
    if (squared_error == 0.0) return 0.0;
    double inverse_freedom = 0.0;
    for (std::size_t l = 0; l < parts.size(); ++l) {
      const double share = parts[l] / squared_error;
      inverse_freedom += share * share / (static_cast<double>(terms_[l].samples.size()) - 1.0);
    }
    const boost::math::students_t law(1.0 / inverse_freedom);
    const double beyond = 0.5 * (1.0 - options_.confidence);
    return boost::math::quantile(boost::math::complement(law, beyond)) * std::sqrt(squared_error);
  }

  /// The samples that each term needs for s = tolerance / t, t as of now; at most twice those it
  /// has.
  void add_samples() {
    double squared_error = 0.0, sum = 0.0;
    std::vector<double> ratio;
    for (const Term& term : terms_) {
      const double variance = moments4(term.samples, difference_of).variance;
      const double work = moments4(term.samples, work_of).mean;
      squared_error += variance / static_cast<double>(term.samples.size());
      sum += std::sqrt(variance * work);
      ratio.push_back(std::sqrt(variance / work));
    }
    const double target = squared_error * std::pow(options_.tolerance / half_width(), 2);
    refuse_if_out_of_reach(*std::ranges::max_element(ratio) * sum / target);
    bool any = false;
    std::vector<std::size_t> wanted;
    for (std::size_t l = 0; l < terms_.size(); ++l) {
      const std::size_t now = terms_[l].samples.size();
      wanted.push_back(static_cast<std::size_t>(
          std::ceil(std::min(ratio[l] * sum / target, 2.0 * static_cast<double>(now)))));
      any = any || wanted.back() > now;
    }
    // Rounding may leave the width a hair above the tolerance with nothing wanted.
    if (!any) wanted.front() = terms_.front().samples.size() + 1;
    draw(terms_, wanted);
  }

  /// `samples` are those that a term would need.
  void refuse_if_out_of_reach(double samples) const {
    if (samples <= most_samples) return;
    throw core::ParameterError(
        "tolerance",
        fmt::format("is {}, for which some {:.2g} samples would be needed, expected one "
                    "for which {:.2g} are enough",
                    options_.tolerance, samples, most_samples));
  }

  void report_progress() {
    if (options_.progress == nullptr) return;
    const double share = std::max(share_done(options_.tolerance, half_width()), share_reported_);
    options_.progress->advance(share - share_reported_, 0);
    share_reported_ = share;
  }

  MultilevelEstimate report() const {
    MultilevelEstimate result;
    double squared_error = 0.0;
    const auto mean_error = [](double variance, std::size_t samples) {
      return std::sqrt(variance / static_cast<double>(samples));
    };
    for (const Term& from : terms_) {
      if (from.samples.empty()) break;
      const Moments4 difference = moments4(from.samples, difference_of);
      const Moments4 fine = moments4(from.samples, fine_of);
      MultilevelTerm term{.step = from.name.exact ? 0.0 : sampling_.step(from.name.halvings),
                          .samples = from.samples.size(),
                          .mean = difference.mean,
                          .variance = difference.variance,
                          .kurtosis = difference.kurtosis,
                          .fine_mean = fine.mean,
                          .fine_variance = fine.variance,
                          .work = moments4(from.samples, work_of).mean};
      if (!result.terms.empty()) {
        const MultilevelTerm& before = result.terms.back();
        const double errors = mean_error(term.variance, term.samples) +
                              mean_error(term.fine_variance, term.samples) +
                              mean_error(before.fine_variance, before.samples);
        const double gap = std::abs(term.mean - (term.fine_mean - before.fine_mean));
        term.consistency = errors > 0.0 ? gap / (3.0 * errors) : 0.0;
      }
      result.value += term.mean;
      result.work += static_cast<double>(term.samples) * term.work;
      squared_error += term.variance / static_cast<double>(term.samples);
      result.terms.push_back(term);
    }
    result.standard_error = std::sqrt(squared_error);
    result.half_width = half_width();
    result.interrupted = missing_ && result.half_width > options_.tolerance;
    result.plain_work = plain_work();
    return result;
  }

  double plain_work() const {
    const Term& top = terms_.back();
    if (top.samples.empty()) return std::numeric_limits<double>::quiet_NaN();
    return std::pow(normal_quantile() / options_.tolerance, 2) *
           moments4(top.samples, fine_of).variance * moments4(top.samples, fine_work_of).mean;
  }

  const MultilevelOptions& options_;
  const Sampling& sampling_;
  core::Team& team_;
  const core::Task& task_;
  bool missing_ = false;  ///< after a stop, or because a rank was lost
  std::vector<Term> pilots_;
  std::vector<Term> terms_;
  double share_reported_ = 0.0;
};

}  // namespace

MultilevelEstimate multilevel(const network::Network& network, const network::InitialLaw& law,
                              const Quantity& quantity, const MultilevelOptions& options) {
  validate(options);
  validate(StepOptions{.step = options.coarsest_step}, network, false, "mlmc");
  network::require_bounds(network, "a leap of fixed length");
  const core::Task task{.work = [&](std::uint64_t job, const std::stop_token& stop) -> core::Bytes {
                          try {
                            const Sampling sampling(network, law, quantity, options, stop);
                            return core::pack(sampling.draw(term_of(job), job % most_replicas));
                          } catch (const core::Interrupted&) {
                            return {};
                          }
                        },
                        .threads = options.threads,
                        .stop = options.stop};
  core::LocalTeam alone;
  core::Team& team = options.team != nullptr ? *options.team : alone;
  if (!team.open(task)) return {};
  const Sampling sampling(network, law, quantity, options, options.stop);
  return Run(options, sampling, team, task).estimate();
}

}  // namespace poise::sample
