// Law 4: every sampler can be written down at any time and goes on with the same bits.

#include "poise/core/state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "poise/sample/samplers.hpp"
#include "poise/testing/sampler_laws.hpp"
#include "sample/every_sampler.hpp"
#include "sample/network_generator.hpp"
#include "support/networks.hpp"

namespace {

using namespace poise;
using namespace poise::testing;

/// Gives the path at time 0 of any sampler that has a name.
template <class S>
auto maker(const network::Network& network, const network::Potentials& u, std::uint64_t seed,
           double step) {
  return [=] {
    if constexpr (sample::Sampler<S>)
      return S(network, u, seed, 2);
    else
      return S(network, u, seed, 2, sample::StepOptions{.step = step});
  };
}

double spikes_a_unit_time(const network::Network& network) {
  double sum = 0.0;
  for (const auto a : core::populations)
    for (const auto b : core::populations) sum += network::supremum(network.intensity[a][b]);
  return sum * static_cast<double>(network.n * network.n);
}

/// Reads all fields but one, and sees which of them have another value than before.
class ForgetfulIn : public core::StateWalk<ForgetfulIn> {
 public:
  static inline std::size_t forgotten = 0;  ///< which, in the order of the fields

  explicit ForgetfulIn(std::span<const std::byte> written) : in_(written) {}
  void bytes(std::span<std::byte> field) {
    std::vector<std::byte> read(field.size());
    in_.bytes(read);
    moved_.push_back(!std::ranges::equal(read, field));
    if (moved_.size() - 1 != forgotten) std::ranges::copy(read, field.begin());
  }
  std::size_t length(std::size_t now, std::size_t element) { return in_.length(now, element); }
  std::size_t left() const { return in_.left(); }
  const std::vector<bool>& moved() const { return moved_; }

 private:
  core::StateIn in_;
  std::vector<bool> moved_;
};

template <class S>
class State : public ::testing::Test {
 protected:
  static constexpr bool slow = std::is_same_v<S, sample::Gillespie>;
};
template <class... Lists>
struct Joined;
template <class... A, class... B>
struct Joined<sample::Types<A...>, sample::Types<B...>> {
  using type = ::testing::Types<A..., B...>;
};
using EveryPath = Joined<sample::ExactSamplers, sample::LeapingSamplers>::type;
TYPED_TEST_SUITE(State, EveryPath);

TYPED_TEST(State, IsWholeOnRandomNetworks) {
  rc::check([] {
    const auto network = *any_network(moderate);
    const auto u = *any_potentials(network.n, 3.0);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const double T = (TestFixture::slow ? 60.0 : 1000.0) / spikes_a_unit_time(network);
    auto times = *rc::gen::container<std::vector<double>>(6, uniform_between(0.0, T));
    std::ranges::sort(times);
    check_state_is_whole(maker<TypeParam>(network, u, seed, T / 17.0), network.n, times);
  });
}

TYPED_TEST(State, IsWholeInALongRun) {
  const auto network = paper_network(TestFixture::slow ? 4 : 40);
  const network::Potentials u{std::vector<double>(network.n, -2.7),
                              std::vector<double>(network.n, -1.2)};
  const std::vector<double> times{3.0, 3.0001, 3.01, 3.1, 5.0};
  check_state_is_whole(maker<TypeParam>(network, u, 7, 0.01), network.n, times);
}

/// Which fields have another value at time t than at time 0.
template <class Make>
std::vector<bool> moved_fields(const Make& make, double t) {
  auto path = make();
  path.advance(t);
  const auto written = written_state(path);
  auto other = make();
  ForgetfulIn::forgotten = std::size_t(-1);
  ForgetfulIn in(written);
  in(other);
  return in.moved();
}

/// Whether the law, at the first of `times`, sees that field k is not read.
template <class Make>
bool is_missed(const Make& make, std::size_t n, std::size_t k, std::span<const double> times) {
  ForgetfulIn::forgotten = k;
  try {
    check_state_is_whole<ForgetfulIn>(make, n, times);
  } catch (const std::logic_error&) {
    return true;
  }
  return false;
}

/// Which fields have had another value than at time 0, and which of these the law has missed.
struct Seen {
  std::vector<bool> moved, missed;

  /// At times up to `most` that grow by `factor`, and for `last` from each.
  template <class Make>
  void look(const Make& make, std::size_t n, double most, double factor, double last) {
    moved.resize(moved_fields(make, 0.0).size());
    missed.resize(moved.size());
    for (double at = 0.1003; at < most; at *= factor) {
      std::vector<double> times{at, at + 1e-4, at + 1e-3, at + 1e-2, at + 0.1};
      for (double part = 0.7; part < 1.0; part += 0.05) times.push_back(at + part * last);
      const std::vector<bool> moved_here = moved_fields(make, at);
      for (std::size_t k = 0; k < moved.size(); ++k) {
        moved[k] = moved[k] || moved_here[k];
        if (moved_here[k] && !missed[k]) missed[k] = is_missed(make, n, k, times);
      }
    }
  }
};

// The law has the power to see each field that is listed: one after the other is not read, at many times of
// a path, and is missed at one of them, unless it never had another value than at time 0. (Not at each:
// what a candidate would have done is no matter once it is past.)
TYPED_TEST(State, MissesEachFieldThatIsForgotten) {
  if (std::is_same_v<TypeParam, sample::Exact>)
    GTEST_SKIP() << "it lists what its regimes list, which are tested";
  auto network = paper_network(TestFixture::slow ? 4 : 40);
  network::Potentials u;
  for (std::size_t j = 0; j < network.n; ++j) {
    u.e.push_back(-2.7 + 0.1 * static_cast<double>(j % 9));
    u.i.push_back(-1.2 - 0.1 * static_cast<double>(j % 7));
  }
  Seen seen;
  seen.look(maker<TypeParam>(network, u, 7, 0.01), network.n, 3.0, 1.05, 2.0);
  // Where rates are constant strips last until a million spikes have come, or a potential strays.
  if (seen.missed != seen.moved) {
    for (const auto a : core::populations)
      for (const auto b : core::populations) network.intensity[a][b] = network::Constant{3.0};
    const std::vector<double> zeros(network.n, 0.0);
    seen.look(maker<TypeParam>(network, {zeros, zeros}, 7, 0.01), network.n, 30.0, 4.0, 150.0);
  }
  ASSERT_GT(seen.moved.size(), 5U);
  for (std::size_t k = 0; k < seen.moved.size(); ++k)
    EXPECT_EQ(seen.missed[k], seen.moved[k]) << "field " << k;
}

/// Thinning that does not write down what rounding took from its next time.
class Careless : public sample::Thinning {
 public:
  using Thinning::Thinning;
  template <class Archive>
  void serialize(Archive& archive) {
    const auto before = written_state<sample::Thinning>(*this);
    Thinning::serialize(archive);
    constexpr std::size_t carry = 2 * sizeof(double);  // the last but one
    auto changed = written_state<sample::Thinning>(*this);
    std::copy_n(before.end() - carry, sizeof(double), changed.end() - carry);
    core::StateIn in(changed);
    Thinning::serialize(in);
  }
};

// A field that is neither written nor read.
TEST(StateOfSamplers, IsNotWholeWithoutTheSmallestOfThem) {
  const auto network = paper_network(6);
  const network::Potentials u{std::vector<double>(6, -2.7), std::vector<double>(6, -1.2)};
  const std::vector<double> times{2.0, 2.5, 9.0};
  EXPECT_NO_THROW(check_state_is_whole(maker<sample::Thinning>(network, u, 3, 0.0), 6, times));
  EXPECT_ANY_THROW(check_state_is_whole(maker<Careless>(network, u, 3, 0.0), 6, times));
}

TEST(StateIn, RefusesWhatEndsTooSoon) {
  std::vector<double> numbers{1.0, 2.0, 3.0};
  core::StateOut out;
  out(numbers);
  const auto written = out.take();
  for (std::size_t size = 0; size < written.size(); ++size) {
    core::StateIn in{std::span(written).first(size)};
    std::vector<double> read;
    EXPECT_THROW(in(read), core::InputError) << size;
  }
}

// A length that is not true does not make it ask for the memory.
TEST(StateIn, RefusesLengthsBeyondWhatThereIs) {
  std::uint64_t length = std::uint64_t(-1) / 16;
  core::StateOut out;
  out(length, length);
  const auto written = out.take();
  core::StateIn in(written);
  std::vector<double> read;
  EXPECT_THROW(in(read), core::InputError);
}

}  // namespace
