// Constant intensities: every neuron is shot noise, and its law has closed forms.
//
// A neuron of population a receives n f_ab spikes a unit of time through each channel, each worth
// J_ab and fading like e^{-t/tau_a}, independently of all else. Campbell's formulas then give, with
// d = e^{-t/tau},
//   mean        u_0 d + sum_b n f_ab J_ab tau (1 - d)
//   variance    sum_b n f_ab J_ab^2 tau/2 (1 - d^2)
//   covariance  of times s < t: e^{-(t-s)/tau} times the variance at s; of two neurons: 0
//   E e^{i theta u} = exp(i theta u_0 d + sum_b n f_ab int_0^t (e^{i theta J_ab e^{-r/tau}} - 1)
//   dr)

#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <complex>
#include <vector>

#include "sample/every_sampler.hpp"
#include "sample/wrong_samplers.hpp"
#include "support/statistics.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

const network::Network shot_noise{
    .n = 2,
    .tau = {0.8, 1.7},
    .weight = {{{1.0, 1.5}, {0.5, 0.75}}},
    .intensity = {{{network::Constant{1.0}, network::Constant{2.0}},
                   {network::Constant{1.5}, network::Constant{0.5}}}}};
const network::Potentials start{{0.5, -0.25}, {1.0, 0.0}};
constexpr double early = 0.6;
constexpr double late = 1.5;

/// The closed forms for one neuron of population a of `shot_noise` that starts at u0.
struct ClosedForm {
  core::Population a;
  double u0;

  double decay(double t) const { return std::exp(-t / shot_noise.tau[a]); }
  double arrivals(core::Population b) const {
    return 2.0 * std::get<network::Constant>(shot_noise.intensity[a][b]).rate;
  }
  double jump(core::Population b) const {
    return (b == core::Population::e ? 1.0 : -1.0) * shot_noise.weight[a][b] / std::sqrt(2.0);
  }
  double mean(double t) const {
    double drive = 0.0;
    for (const auto b : core::populations) drive += arrivals(b) * jump(b);
    return u0 * decay(t) + drive * shot_noise.tau[a] * (1.0 - decay(t));
  }
  double variance(double t) const {
    double noise = 0.0;
    for (const auto b : core::populations) noise += arrivals(b) * jump(b) * jump(b);
    return 0.5 * noise * shot_noise.tau[a] * (1.0 - decay(t) * decay(t));
  }
  std::complex<double> characteristic(double theta, double t) const {
    using namespace std::complex_literals;
    std::complex<double> exponent = 1i * theta * u0 * decay(t);
    for (const auto b : core::populations)
      exponent +=
          arrivals(b) *
          boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
              [&](double r) { return std::exp(1i * theta * jump(b) * decay(r)) - 1.0; }, 0.0, t);
    return std::exp(exponent);
  }
};

template <class F>
std::vector<double> each(const std::vector<double>& x, const std::vector<double>& y, F f) {
  std::vector<double> out(x.size());
  for (std::size_t r = 0; r < x.size(); ++r) out[r] = f(x[r], y[r]);
  return out;
}

/// p-values of one neuron's closed forms from its samples at the early and the late time.
void compare(const ClosedForm& law, const std::vector<double>& u, const std::vector<double>& v,
             std::vector<double>& p) {
  const double m = law.mean(early), k = law.mean(late);
  p.push_back(mean_p_value(u, m));
  p.push_back(mean_p_value(v, k));
  p.push_back(mean_p_value(each(v, v, [k](double x, double) { return (x - k) * (x - k); }),
                           law.variance(late)));
  p.push_back(mean_p_value(each(u, v, [=](double x, double y) { return (x - m) * (y - k); }),
                           law.variance(early) * law.decay(late - early)));
  for (const double theta : {0.5, 1.0, 3.0}) {
    const auto expected = law.characteristic(theta, late);
    p.push_back(mean_p_value(each(v, v, [=](double x, double) { return std::cos(theta * x); }),
                             expected.real()));
    p.push_back(mean_p_value(each(v, v, [=](double x, double) { return std::sin(theta * x); }),
                             expected.imag()));
  }
}

/// p-value of all closed forms together, from `paths` paths of S.
template <sample::Sampler S>
double shot_noise_p_value(std::size_t paths, std::uint64_t seed) {
  // u[2 a + j][r]: neuron j of population a in path r.
  std::vector<std::vector<double>> at_early(4), at_late(4);
  std::vector<double> buffer(2);
  const auto record = [&](const S& path, std::vector<std::vector<double>>& out) {
    for (const auto a : core::populations) {
      path.potentials(a, buffer);
      for (std::size_t j = 0; j < 2; ++j) out[2 * core::index(a) + j].push_back(buffer[j]);
    }
  };
  for (std::size_t r = 0; r < paths; ++r) {
    S path(shot_noise, start, seed, r);
    path.advance(early);
    record(path, at_early);
    path.advance(late);
    record(path, at_late);
  }

  std::vector<double> p;
  for (const auto a : core::populations)
    for (std::size_t j = 0; j < 2; ++j) {
      const std::size_t k = 2 * core::index(a) + j;
      compare({a, start[a][j]}, at_early[k], at_late[k], p);
    }
  const auto covariance = [&](std::size_t j, double mean_j, std::size_t k, double mean_k) {
    return mean_p_value(each(at_late[j], at_late[k],
                             [=](double x, double y) { return (x - mean_j) * (y - mean_k); }),
                        0.0);
  };
  using core::Population;
  const ClosedForm e0{Population::e, start.e[0]}, e1{Population::e, start.e[1]},
      i0{Population::i, start.i[0]};
  p.push_back(covariance(0, e0.mean(late), 1, e1.mean(late)));
  p.push_back(covariance(0, e0.mean(late), 2, i0.mean(late)));
  return least_of(p);
}

constexpr std::size_t many_paths = 200'000;
constexpr std::size_t fewer_paths = 50'000;

template <class S>
class ShotNoiseOfEverySampler : public ::testing::Test {};
TYPED_TEST_SUITE(ShotNoiseOfEverySampler, EverySampler);

TYPED_TEST(ShotNoiseOfEverySampler, MeetsTheClosedForms) {
  const std::size_t paths = is_slow<TypeParam> ? fewer_paths : many_paths;
  EXPECT_GT(shot_noise_p_value<TypeParam>(paths, 11), false_alarm);
}

TEST(ShotNoise, SeesPlantedBugs) {
  using sample::Thinning;
  EXPECT_LT((shot_noise_p_value<Distorted<Thinning, heavy_weight>>(many_paths, 13)), false_alarm);
  EXPECT_LT((shot_noise_p_value<Distorted<Thinning, missing_channel>>(many_paths, 14)),
            false_alarm);
  EXPECT_LT((shot_noise_p_value<Distorted<Thinning, short_memory>>(many_paths, 15)), false_alarm);
  EXPECT_LT((shot_noise_p_value<Distorted<Thinning, hasty>>(many_paths, 16)), false_alarm);
}

}  // namespace
