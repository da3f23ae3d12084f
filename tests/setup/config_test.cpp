#include "poise/setup/config.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <vector>

#include "network/random_intensity.hpp"
#include "setup/configs.hpp"
#include "support/scratch.hpp"

namespace poise::setup {
namespace {

using poise::test::input_error;
using test::replaced;
using test::valid_config;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Config, EveryKeyIsRead) {
  const Config config = parse_config(valid_config, "all.toml");
  EXPECT_EQ(config.file, "all.toml");
  EXPECT_EQ(config.text, valid_config);
  EXPECT_EQ(config.network,
            (network::Network{
                .n = 50,
                .tau = {1.5, 2.0},
                .weight = {{{1.0, 1.5}, {0.5, 0.0}}},
                .intensity = {{{network::Tanh{0.5, 2.0, 1.25}, network::Erf{-0.25, -3.0, 4.0}},
                               {network::Bump{0.5, 3.0, -1.0, 0.75}, network::Constant{7.5}}}}}));
  EXPECT_EQ(config.initial.variance, (core::PerPopulation<double>{1.0, 0.5}));
  EXPECT_EQ(config.initial.mean, std::nullopt);
  EXPECT_EQ(config.initial.near, (core::PerPopulation<double>{-2.5, -1.25}));
  EXPECT_EQ(config.run.T, 10.0);
  EXPECT_EQ(config.run.samples, 201u);
  EXPECT_EQ(config.run.seed, 9223372036854775807u);
  EXPECT_EQ(config.run.replicas, 4u);
  EXPECT_EQ(config.run.method, "gillespie");
  EXPECT_EQ(config.run.threads, 2u);
  EXPECT_EQ(config.run.step, 0.0);
  EXPECT_EQ(config.run.step_tolerance, 0.0);
  EXPECT_EQ(config.box, (Box{{-10.0, 10.5}, {-3.0, 0.0}}));
}

TEST(Config, OptionalKeysHaveTheirDefaults) {
  std::string text(valid_config.substr(0, valid_config.find("[balance]")));
  for (const char* line : {"near = { e = -2.5, i = -1.25 }\n", "replicas = 4\n",
                           "method = \"gillespie\"\n", "threads = 2\n"})
    text = replaced(text, line, "");
  const Config config = parse_config(text, "short.toml");
  EXPECT_EQ(config.initial.near, std::nullopt);
  EXPECT_EQ(config.run.replicas, 1u);
  EXPECT_EQ(config.run.method, "exact");
  EXPECT_EQ(config.run.threads, 0u);
  EXPECT_EQ(config.box, std::nullopt);
}

TEST(Config, StepsAreReadAndChecked) {
  const auto with = [](const std::string& line) {
    return replaced(valid_config, "threads = 2\n", line);
  };
  const Config config = parse_config(with("step = 1\nstep_tolerance = 0.25\n"), "steps.toml");
  EXPECT_EQ(config.run.step, 1.0);
  EXPECT_EQ(config.run.step_tolerance, 0.25);
  for (const std::string step : {"0", "-0.5", "inf", "nan"})
    EXPECT_THAT(input_error([&] { parse_config(with("step = " + step + "\n"), "f"); }),
                StartsWith("f:20:1: run.step: is "))
        << step;
  for (const std::string tolerance : {"0", "1", "-0.5", "nan"})
    EXPECT_THAT(
        input_error([&] { parse_config(with("step_tolerance = " + tolerance + "\n"), "f"); }),
        StartsWith("f:20:1: run.step_tolerance: is "))
        << tolerance;
}

TEST(Config, RecordIsReadAndChecked) {
  const auto with = [](const std::string& lines) {
    return std::string(valid_config) + "[record]\n" + lines + "\n";
  };
  const auto record = [&](const std::string& lines) {
    return parse_config(with(lines), "f").record;
  };
  using What = std::vector<std::string>;
  using Neurons = std::vector<std::size_t>;
  EXPECT_EQ(parse_config(valid_config, "f").record, setup::RecordSettings{});
  EXPECT_EQ(record("what = 'rates'").neurons, (Neurons{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(record("what = 'spikes,rates'").what, (What{"spikes", "rates"}));
  EXPECT_EQ(record("what = ['spikes', 'rates']").what, (What{"spikes", "rates"}));
  EXPECT_EQ(record("neurons = 2").neurons, (Neurons{0, 1}));
  EXPECT_EQ(record("neurons = [0, 49]").neurons, (Neurons{0, 49}));
  const auto all = record("bins = 3\nquantiles = 4\nmost_spikes = 5");
  EXPECT_EQ(all.bins, 3u);
  EXPECT_EQ(all.quantiles, 4u);
  EXPECT_EQ(all.most_spikes, 5u);
  for (const std::string wrong :
       {"neurons = 0", "neurons = 51", "neurons = [50]", "neurons = [-1]", "neurons = [1.5]",
        "neurons = [2, 1]", "neurons = [1, 1]", "neurons = []", "neurons = ['e']", "bins = 0",
        "quantiles = 0", "most_spikes = 0", "what = ''", "what = 'rates,'", "what = []", "what = 1",
        "what = [1]", "what = 'spikes,spikes'", "what = 'all'"}) {
    const std::string key = wrong.substr(0, wrong.find(' '));
    EXPECT_THAT(input_error([&] { record(wrong); }), ::testing::HasSubstr(": record." + key + ": "))
        << wrong;
  }
}

TEST(Config, ExplicitMeansAreRead) {
  std::string text = replaced(valid_config, "near = { e = -2.5, i = -1.25 }\n", "");
  text = replaced(text, "v = \"balanced\"", "v = { e = -2.7, i = -1 }");
  EXPECT_EQ(parse_config(text, "v.toml").initial.mean, (core::PerPopulation<double>{-2.7, -1.0}));
}

// Tables may be written inline, in sections or with dots: the same configuration.
TEST(Config, EveryWayToWriteATableIsRead) {
  std::string text = replaced(valid_config, "tau = { e = 1.5, i = 2 }", "tau.e = 1.5\ntau.i = 2");
  text = replaced(text, "ii = { kind = \"constant\", rate = 7.5 }\n", "");
  text += "[intensity.ii]\nkind = 'constant'\nrate = 7.5\n";
  const Config config = parse_config(text, "dots.toml");
  EXPECT_EQ(config.network, parse_config(valid_config, "all.toml").network);
  EXPECT_EQ(config.where("network.tau.i"), "dots.toml:4:5");
  EXPECT_EQ(config.where("intensity.ii.rate"), "dots.toml:25:1");
}

TEST(Config, WhereFindsKeysAndTheTablesAroundMissingOnes) {
  const Config config = parse_config(valid_config, "all.toml");
  EXPECT_EQ(config.where("run.method"), "all.toml:19:1");
  EXPECT_EQ(config.where("initial.near"), "all.toml:13:1");
  EXPECT_EQ(config.where("initial.near.i"), "all.toml:13:20");
  EXPECT_EQ(config.where("network.C.ei"), "all.toml:4:17");
  EXPECT_EQ(config.where("run"), "all.toml:14:2");
  EXPECT_EQ(config.where("run.absent"), "all.toml:14:2");
  EXPECT_EQ(config.where("absent.key"), "all.toml:1:1");
}

struct Refused {
  const char* name;
  const char* old_part;
  const char* new_part;
  const char* message;  ///< after "bad.toml:"
};

class RefusedConfig : public testing::TestWithParam<Refused> {};

TEST_P(RefusedConfig, NamesFileLineColumnKeyAndReason) {
  const Refused& refused = GetParam();
  const std::string text = replaced(valid_config, refused.old_part, refused.new_part);
  EXPECT_EQ(input_error([&] { parse_config(text, "bad.toml"); }),
            std::string("bad.toml:") + refused.message);
}

#define POISE_N_RANGE "an integer from 1 to 1000000000"

const Refused unknown_keys[] = {
    {"Table", "[run]", "[rnu]",
     "14:2: rnu: unknown table, did you mean run?; expected one of network, intensity, initial, "
     "run, record, balance"},
    {"RootKey", "[network]", "n = 1\n[network]",
     "1:1: n: unknown key; expected one of network, intensity, initial, run, record, balance"},
    {"NetworkKey", "tau", "tua",
     "3:1: network.tua: unknown key, did you mean tau?; expected one of n, tau, C"},
    {"Case",
     "K = ", "k = ", "11:1: initial.k: unknown key, did you mean K?; expected one of K, v, near"},
    {"Far", "samples", "resolution",
     "16:1: run.resolution: unknown key; expected one of T, samples, seed, replicas, method, "
     "threads, step, step_tolerance"},
    {"Population", "i = 2 }", "i = 2, x = 3 }",
     "3:25: network.tau.x: unknown key; expected one of e, i"},
    {"Channel", "ie = 0.5", "ie = 0.5, xx = 1",
     "4:37: network.C.xx: unknown key; expected one of ee, ei, ie, ii"},
    {"OfAnotherKind", "rate = 7.5", "rate = 7.5, gain = 1",
     "9:39: intensity.ii.gain: unknown key; expected one of kind, rate"},
    {"Misspelt", "amplitude = 0.5", "amplitud = 0.5",
     "6:23: intensity.ee.amplitud: unknown key, did you mean amplitude?; expected one of kind, "
     "amplitude, offset, gain"},
    {"Quoted", "near", "\"ne\\nar.\\\"\"",
     "13:1: initial.\"ne\\x0aar.\\\"\": unknown key; expected one of K, v, near"},
    {"Empty", "near", "\"\"", "13:1: initial.\"\": unknown key; expected one of K, v, near"},
};
INSTANTIATE_TEST_SUITE_P(UnknownKey, RefusedConfig, testing::ValuesIn(unknown_keys),
                         [](const auto& it) { return it.param.name; });

const Refused missing_keys[] = {
    {"n", "n = 50\n", "", "1:2: network.n: is missing, expected " POISE_N_RANGE},
    {"tau", "tau = { e = 1.5, i = 2 }\n", "",
     "1:2: network.tau: is missing, expected a table with e, i"},
    {"TauOfOne", "e = 1.5, i", "i", "3:1: network.tau.e: is missing, expected a number"},
    {"C", "C = { ee = 1.0, ei = 1.5, ie = 0.5, ii = 0 }\n", "",
     "1:2: network.C: is missing, expected a table with ee, ei, ie, ii"},
    {"Weight", "ei = 1.5, ", "", "4:1: network.C.ei: is missing, expected a number"},
    {"Intensity", "ii = { kind = \"constant\", rate = 7.5 }\n", "",
     "5:2: intensity.ii: is missing, expected a table with kind (one of tanh, erf, bump, constant, "
     "softplus) "
     "and its parameters"},
    {"Kind", "kind = \"constant\", ", "",
     "9:1: intensity.ii.kind: is missing, expected one of tanh, erf, bump, constant, softplus"},
    {"Parameter", "offset = 2.0, ", "", "6:1: intensity.ee.offset: is missing, expected a number"},
    {"K", "K = { e = 1.0, i = 0.5 }\n", "",
     "10:2: initial.K: is missing, expected a table with e, i"},
    {"v", "v = \"balanced\"\n", "",
     "10:2: initial.v: is missing, expected \"balanced\" or { e = ..., i = ... }"},
    {"NearOfOne", ", i = -1.25", "", "13:1: initial.near.i: is missing, expected a number"},
    {"Box", ", i = [-3.0, 0]", "",
     "22:1: balance.box.i: is missing, expected [low, high] with finite numbers low < high"},
};
INSTANTIATE_TEST_SUITE_P(MissingKey, RefusedConfig, testing::ValuesIn(missing_keys),
                         [](const auto& it) { return it.param.name; });

// What a command cannot do without it asks for; others do not.
TEST(Config, KeysThatNotEveryCommandNeedsAreRequiredOnDemand) {
  const std::pair<std::string, const char*> keys[] = {
      {"T = 10.0\n", "run.T: is missing, expected a number > 0: the last time"},
      {"samples = 201\n",
       "run.samples: is missing, expected an integer: the number of sample times"},
      {"seed = 9223372036854775807\n",
       "run.seed: is missing, expected an integer: the random seed"}};
  for (const auto& [line, message] : keys) {
    const std::string key = std::string(message).substr(0, std::string(message).find(':'));
    EXPECT_NO_THROW(parse_config(valid_config, "f").require(key));
    const Config without = parse_config(replaced(valid_config, line, ""), "f");
    EXPECT_EQ(input_error([&] { without.require(key); }), std::string("f:14:2: ") + message);
  }
  const std::string text(valid_config.substr(0, valid_config.find("[run]")));
  EXPECT_EQ(input_error([&] { parse_config(text, "f").require("run.T"); }),
            std::string("f:1:1: ") + keys[0].second);
}

const Refused wrong_types[] = {
    {"StringForInteger", "n = 50", "n = \"50\"",
     "2:1: network.n: is a string, expected " POISE_N_RANGE},
    {"FloatForInteger", "n = 50", "n = 50.0",
     "2:1: network.n: is a float, expected " POISE_N_RANGE},
    {"BooleanForNumber", "e = 1.5", "e = true",
     "3:9: network.tau.e: is a boolean, expected a number"},
    {"DateForNumber", "e = 1.5", "e = 2020-01-01",
     "3:9: network.tau.e: is a date, expected a number"},
    {"TimeForNumber", "e = 1.5", "e = 07:32:00",
     "3:9: network.tau.e: is a time, expected a number"},
    {"DateTimeForNumber", "e = 1.5", "e = 2020-01-01T07:32:00Z",
     "3:9: network.tau.e: is a date-time, expected a number"},
    {"NumberForTable", "tau = { e = 1.5, i = 2 }", "tau = 1",
     "3:1: network.tau: is an integer, expected a table with e, i"},
    {"ArrayForTable", "[network]", "[[network]]",
     "1:3: network: is an array, expected a table with n, tau, C"},
    {"StringForIntensity", "{ kind = \"constant\", rate = 7.5 }", "\"constant\"",
     "9:1: intensity.ii: is a string, expected a table with kind (one of tanh, erf, bump, "
     "constant, softplus) "
     "and its parameters"},
    {"NumberForKind", "\"constant\"", "1",
     "9:8: intensity.ii.kind: is an integer, expected one of tanh, erf, bump, constant, softplus"},
    {"NumberForMean", "\"balanced\"", "1.5",
     "12:1: initial.v: is a float, expected \"balanced\" or { e = ..., i = ... }"},
    {"StringForNear", "{ e = -2.5, i = -1.25 }", "\"here\"",
     "13:1: initial.near: is a string, expected a table with e, i"},
    {"TableForNumber", "T = 10.0", "T = { e = 1 }", "15:1: run.T: is a table, expected a number"},
    {"NumberForMethod", "\"gillespie\"", "3",
     "19:1: run.method: is an integer, expected the name of a sampler"},
    {"NumberForInterval", "[-10, 10.5]", "3",
     "22:9: balance.box.e: is an integer, expected [low, high] with finite numbers low < high"},
    {"StringInInterval", "[-10, 10.5]", "[-10, \"x\"]",
     "22:9: balance.box.e: contains a string, expected [low, high] with finite numbers low < high"},
};
INSTANTIATE_TEST_SUITE_P(WrongType, RefusedConfig, testing::ValuesIn(wrong_types),
                         [](const auto& it) { return it.param.name; });

const Refused wrong_values[] = {
    {"NoNeurons", "n = 50", "n = 0", "2:1: network.n: is 0, expected " POISE_N_RANGE},
    {"NegativeNeurons", "n = 50", "n = -50", "2:1: network.n: is -50, expected " POISE_N_RANGE},
    {"TooManyNeurons", "n = 50", "n = 1000000001",
     "2:1: network.n: is 1000000001, expected " POISE_N_RANGE},
    {"NegativeTau", "e = 1.5", "e = -1", "3:9: network.tau.e: is -1, expected a finite number > 0"},
    {"ZeroTau", "i = 2 ", "i = 0.0", "3:18: network.tau.i: is 0, expected a finite number > 0"},
    {"NanTau", "e = 1.5", "e = nan", "3:9: network.tau.e: is nan, expected a finite number > 0"},
    {"InfiniteTau", "e = 1.5", "e = inf",
     "3:9: network.tau.e: is inf, expected a finite number > 0"},
    {"NegativeWeight", "ei = 1.5", "ei = -1.5",
     "4:17: network.C.ei: is -1.5, expected a finite number >= 0"},
    {"NanWeight", "ei = 1.5", "ei = nan",
     "4:17: network.C.ei: is nan, expected a finite number >= 0"},
    {"UnknownKind", "\"constant\"", "\"constent\"",
     "9:8: intensity.ii.kind: is \"constent\", expected one of tanh, erf, bump, constant, "
     "softplus, did you "
     "mean constant?"},
    {"NanParameter", "gain = 1.25", "gain = nan",
     "6:54: intensity.ee.gain: is nan, expected a finite number"},
    {"TanhNotPositive", "offset = 2.0", "offset = 0.5",
     "6:40: intensity.ee.offset: is 0.5: the intensity is not positive everywhere; with amplitude "
     "0.5 expected an offset of at least 1"},
    {"ErfNotPositive", "offset = -3.0", "offset = -0.5",
     "7:41: intensity.ei.offset: is -0.5: the intensity is not positive everywhere; with amplitude "
     "-0.25 expected an offset of at most -1"},
    {"BumpNotPositive", "height = 3.0", "height = -3.0",
     "8:23: intensity.ie.base: is 0.5 with height -3: the intensity is not positive everywhere"},
    {"BumpWidth", "width = 0.75", "width = 0", "8:62: intensity.ie.width: is 0, expected > 0"},
    {"ConstantNotPositive", "rate = 7.5", "rate = 0",
     "9:27: intensity.ii.rate: is 0, expected > 0"},
    {"NegativeVariance", "i = 0.5 }", "i = -0.5 }",
     "11:16: initial.K.i: is -0.5, expected a finite number >= 0"},
    {"NanVariance", "e = 1.0, i", "e = nan, i",
     "11:7: initial.K.e: is nan, expected a finite number >= 0"},
    {"InfiniteVariance", "e = 1.0, i", "e = inf, i",
     "11:7: initial.K.e: is inf, expected a finite number >= 0"},
    {"UnknownStart", "\"balanced\"", "\"balance\"",
     "12:1: initial.v: is \"balance\", expected \"balanced\" or { e = ..., i = ... }"},
    {"LongStart", "\"balanced\"", "\"0123456789012345678901234567890123456789...\"",
     "12:1: initial.v: is \"0123456789012345678901234567890123456789...\", expected \"balanced\" "
     "or "
     "{ e = ..., i = ... }"},
    {"NanMean", "v = \"balanced\"\n", "v = { e = 1, i = -nan }\n",
     "12:14: initial.v.i: is nan, expected a finite number"},
    {"InfiniteNear", "e = -2.5", "e = -inf",
     "13:10: initial.near.e: is -inf, expected a finite number"},
    {"NearBesideExplicitMean", "\"balanced\"", "{ e = 0, i = 0 }",
     "13:1: initial.near: is given together with an explicit v, expected only with v = "
     "\"balanced\""},
    {"NoTime", "T = 10.0", "T = 0", "15:1: run.T: is 0, expected a finite number > 0"},
    {"NegativeTime", "T = 10.0", "T = -1e3", "15:1: run.T: is -1000, expected a finite number > 0"},
    {"NanTime", "T = 10.0", "T = nan", "15:1: run.T: is nan, expected a finite number > 0"},
    {"InfiniteTime", "T = 10.0", "T = +inf", "15:1: run.T: is inf, expected a finite number > 0"},
    {"OneSample", "samples = 201", "samples = 1",
     "16:1: run.samples: is 1, expected an integer from 2 to 10000000"},
    {"NegativeSeed", "seed = 9223372036854775807", "seed = -1",
     "17:1: run.seed: is -1, expected an integer from 0 to 9223372036854775807"},
    {"NoReplicas", "replicas = 4", "replicas = 0",
     "18:1: run.replicas: is 0, expected an integer from 1 to 1000000"},
    {"NegativeThreads", "threads = 2", "threads = -1",
     "20:1: run.threads: is -1, expected an integer from 0 to 65536"},
    {"EmptyInterval", "[-10, 10.5]", "[1, 1.0]",
     "22:9: balance.box.e: is [1, 1], expected [low, high] with finite numbers low < high"},
    {"InfiniteInterval", "[-10, 10.5]", "[-inf, 1]",
     "22:9: balance.box.e: is [-inf, 1], expected [low, high] with finite numbers low < high"},
    {"ThreeEnds", "[-10, 10.5]", "[1, 2, 3]",
     "22:9: balance.box.e: has 3 entries, expected [low, high] with finite numbers low < high"},
};

#define POISE_MAGNITUDES ", expected 0 or a magnitude from 1e-30 to 1e+30"

// So large or so small that products overflow or vanish.
const Refused wrong_magnitudes[] = {
    {"LargeWeight", "ei = 1.5", "ei = 1.1e30", "4:17: network.C.ei: is 1.1e+30" POISE_MAGNITUDES},
    {"SmallTau", "e = 1.5", "e = 9e-31", "3:9: network.tau.e: is 9e-31" POISE_MAGNITUDES},
    {"Denormal", "e = 1.5", "e = 1e-320", "3:9: network.tau.e: is 1e-320" POISE_MAGNITUDES},
    {"NegativeGain", "gain = 4", "gain = -1e31",
     "7:56: intensity.ei.gain: is -1e+31" POISE_MAGNITUDES},
    {"Time", "T = 10.0", "T = 1e-300", "15:1: run.T: is 1e-300" POISE_MAGNITUDES},
    {"Mean", "e = -2.5", "e = 1e308", "13:10: initial.near.e: is 1e+308" POISE_MAGNITUDES},
    {"Box", "[-10, 10.5]", "[-10, 1e308]",
     "22:9: balance.box.e: is [-10, 1e+308], expected 0 or magnitudes from 1e-30 to 1e+30"},
};
INSTANTIATE_TEST_SUITE_P(WrongMagnitude, RefusedConfig, testing::ValuesIn(wrong_magnitudes),
                         [](const auto& it) { return it.param.name; });
INSTANTIATE_TEST_SUITE_P(WrongValue, RefusedConfig, testing::ValuesIn(wrong_values),
                         [](const auto& it) { return it.param.name; });

// The boundaries themselves are inside.
TEST(Config, ExtremeValuesAreAccepted) {
  const std::pair<const char*, const char*> edits[] = {
      {"n = 50", "n = 1"},
      {"n = 50", "n = 1_000_000_000"},
      {"samples = 201", "samples = 2"},
      {"seed = 9223372036854775807", "seed = 0"},
      {"replicas = 4", "replicas = 1000000"},
      {"K = { e = 1.0, i = 0.5 }", "K = { e = 0, i = 0.0 }"},
      {"offset = 2.0", "offset = 1"},
      {"T = 10.0", "T = 1e-30"},
      {"T = 10.0", "T = 1e30"},
      {"C = { ee = 1.0", "C = { ee = 1e30"},
      {"center = -1", "center = -1e-30"},
      {"box = { e = [-10, 10.5]", "box = { e = [-1e30, 0]"},
  };
  for (const auto& [old_part, new_part] : edits)
    EXPECT_NO_THROW(parse_config(replaced(valid_config, old_part, new_part), "edge.toml"))
        << new_part;
}

// What toml++ calls a fault is its affair; that it is placed and prefixed is ours.
TEST(Config, SyntaxErrorsArePlaced) {
  const auto message = [](const std::string& text) {
    return input_error([&] { parse_config(text, "bad.toml"); });
  };
  EXPECT_THAT(message(replaced(valid_config, "n = 50", "n = 5 0")), StartsWith("bad.toml:2:7: "));
  EXPECT_THAT(message(replaced(valid_config, "[run]", "[run")), StartsWith("bad.toml:14:5: "));
  EXPECT_THAT(message(replaced(valid_config, "[run]", "[network]")), StartsWith("bad.toml:14:"));
  EXPECT_THAT(message(replaced(valid_config, "n = 50", "n = 50\nn = 51")),
              StartsWith("bad.toml:3:"));
  EXPECT_THAT(message(replaced(valid_config, "\"tanh\"", "\"tanh")), StartsWith("bad.toml:6:"));
  EXPECT_THAT(message(replaced(valid_config, "n = 50", "n = 99999999999999999999")),
              StartsWith("bad.toml:2:"));
}

TEST(Config, TextThatIsNoConfigurationIsRefused) {
  const auto message = [](const std::string& text) {
    return input_error([&] { parse_config(text, "bad.toml"); });
  };
  const std::string missing = "bad.toml:1:1: network: is missing, expected a table with n, tau, C";
  EXPECT_EQ(message(""), missing);
  EXPECT_EQ(message("# nothing but a comment\n"), missing);
  EXPECT_THAT(message(std::string(100, '\0')), StartsWith("bad.toml:1:1: "));
  EXPECT_THAT(message("\x7f"
                      "ELF\x02\x01\x01"),
              StartsWith("bad.toml:1:"));
  EXPECT_THAT(message("\xff\xfe"), StartsWith("bad.toml:1:1: "));
  EXPECT_EQ(message(std::string(1 << 20, '#')),
            "bad.toml: is longer than 16384 bytes, expected a configuration");
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string result;
  for (std::size_t k = 0; k < times; ++k) result += part;
  return result;
}

// Each of these is as deep as the bound on the length lets it be, or would be deeper.
TEST(Config, DeepNestingDoesNotExhaustTheStack) {
  for (const std::size_t depth : {100u, 4000u, 8000u, 100'000u}) {
    for (const std::string& text :
         {"a = " + repeated("[", depth), "a = " + repeated("{a=", depth),
          "[" + repeated("a.", depth) + "a]\n", repeated("a.", depth) + "a = 1\n",
          "[network]\n" + repeated("n.", depth) + "n = 1\n"})
      EXPECT_THAT(input_error([&] { parse_config(text, "deep.toml"); }), StartsWith("deep.toml:"));
  }
}

class ConfigFile : public poise::test::ScratchFolder {};

TEST_F(ConfigFile, IsReadFromDisk) {
  std::ofstream(path("a.toml")) << valid_config;
  const Config config = read_config(path("a.toml"));
  EXPECT_EQ(config.text, valid_config);
  EXPECT_EQ(config.where("run.T"), path("a.toml") + ":15:1");
}

TEST_F(ConfigFile, ThatCannotBeReadIsRefused) {
  EXPECT_EQ(input_error([&] { read_config(path("absent.toml")); }),
            path("absent.toml") + ": cannot be read: No such file or directory");
  EXPECT_EQ(input_error([&] { read_config(folder_.string()); }),
            folder_.string() + ": cannot be read: Is a directory");
  EXPECT_EQ(input_error([&] { read_config(""); }), ": cannot be read: No such file or directory");
  EXPECT_THAT(input_error([&] { read_config("/dev/zero"); }), HasSubstr("is longer than"));
}

TEST_F(ConfigFile, ThatMayNotBeReadIsRefused) {
  using std::filesystem::perms;
  std::filesystem::permissions(folder_, perms::all);
  std::ofstream(path("closed.toml")) << valid_config;
  std::filesystem::permissions(path("closed.toml"), perms::none);
  const poise::test::Unprivileged somebody;
  EXPECT_EQ(input_error([&] { read_config(path("closed.toml")); }),
            path("closed.toml") + ": cannot be read: Permission denied");
}

std::string shipped(const std::string& name) {
  return std::string(POISE_CONFIGS) + "/" + name + ".toml";
}

network::Network paper_network(std::size_t n) {
  const network::Tanh excitatory{0.5, 2.0, 1.0};
  return {.n = n,
          .tau = {1.0, 1.0},
          .weight = {{{1.0, 1.5}, {0.5, 0.5}}},
          .intensity = {{{excitatory, network::Tanh{1.0, 1.0, 1.0}},
                         {excitatory, network::Tanh{1.0, 1.0, 0.5}}}}};
}

TEST(ShippedConfig, PaperFirstExample) {
  const Config config = read_config(shipped("paper-6.1"));
  EXPECT_EQ(config.network, paper_network(5000));
  EXPECT_EQ(config.initial.variance, (core::PerPopulation<double>{1.0, 1.0}));
  EXPECT_EQ(config.initial.mean, std::nullopt);
  EXPECT_EQ(config.run.T, 10.0);
  EXPECT_EQ(config.run.samples, 201u);
  EXPECT_EQ(config.run.seed, 1u);
  EXPECT_EQ(config.run.replicas, 4u);
}

TEST(ShippedConfig, PaperSecondExampleDiffersInOneVariance) {
  const Config config = read_config(shipped("paper-6.2"));
  EXPECT_EQ(config.network, paper_network(5000));
  EXPECT_EQ(config.initial.variance, (core::PerPopulation<double>{1.0, 0.5}));
}

TEST(ShippedConfig, PaperLiteralExchangesTheCrossIntensities) {
  network::Network expected = paper_network(5000);
  std::swap(expected.intensity.rows.e.i, expected.intensity.rows.i.e);
  EXPECT_EQ(read_config(shipped("paper-literal")).network, expected);
}

TEST(ShippedConfig, SmallIsTheSameNetworkSmaller) {
  const Config config = read_config(shipped("small"));
  EXPECT_EQ(config.network, paper_network(200));
  EXPECT_EQ(config.run.T, 2.0);
}

/// Every kind can be written, with every parameter that it has, and reads back as it was.
template <class K>
class ConfiguredKind : public ::testing::Test {};
TYPED_TEST_SUITE(ConfiguredKind, network::testing::EveryKind, network::testing::NameOfKind);

TYPED_TEST(ConfiguredKind, ReadsBackAsItWasWritten) {
  EXPECT_TRUE(rc::check([] {
    const auto f = *network::testing::random_kind<TypeParam>();
    std::string text = fmt::format("{{ kind = \"{}\"", TypeParam::name);
    for (const auto& [name, place] : TypeParam::parameters)
      text += fmt::format(", {} = {:.17e}", name, f.*place);
    const auto config = parse_config(
        replaced(valid_config, "{ kind = \"constant\", rate = 7.5 }", text + " }"), "kind.toml");
    RC_ASSERT(config.network.intensity.rows.i.i == network::Intensity(f));
  }));
}

TYPED_TEST(ConfiguredKind, MissesEveryParameterByName) {
  for (const auto& [left_out, unused] : TypeParam::parameters) {
    std::string text = fmt::format("{{ kind = \"{}\"", TypeParam::name);
    for (const auto& [name, place] : TypeParam::parameters)
      if (name != left_out) text += fmt::format(", {} = {:.17e}", name, TypeParam{}.*place);
    const std::string config =
        replaced(valid_config, "{ kind = \"constant\", rate = 7.5 }", text + " }");
    EXPECT_THAT(input_error([&] { parse_config(config, "bad.toml"); }),
                HasSubstr(fmt::format("intensity.ii.{}: is missing", left_out)));
  }
}

}  // namespace
}  // namespace poise::setup
