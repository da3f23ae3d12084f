/// The limit of a blockwise model by the plainest of methods, as an independent reference.
///
/// The trapezoidal rule at fixed steps for everything (input, potentials, survival, the renewal
/// integral), each step iterated until it stands still, and Richardson extrapolation over halved
/// steps: the error of each is a series in the square of the step where f is smooth along all
/// paths. Shares no code with the library but f, w, mu and the description of the initial law.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <variant>
#include <vector>

#include "poise/dense/model.hpp"

namespace poise::dense::trapezoid {

using Real = long double;

/// What a deliberately wrong reference gets wrong.
struct Mistake {
  double reset = 0.0;               ///< where spikes reset to
  bool exchanged = false;           ///< target and source of w
  double leak = 1.0;                ///< 1/tau is multiplied by this
  bool forgotten_survival = false;  ///< neurons that have spiked never spike again
};

struct Path {
  Real x, log_survival, weight;
  bool silent;
};

/// The state of one block at the end.
struct Block {
  Real r = 0, h = 0, mean = 0, square = 0, silent = 0, spikes = 0, mass = 0;
};

class Reference {
 public:
  Reference(const Model& model, Mistake mistake = {}) : model_(model), mistake_(mistake) {}

  /// At time T, extrapolated from `levels` runs, the first of `steps` steps.
  std::vector<Block> at(double T, std::size_t steps, int levels) const {
    std::vector<std::vector<Block>> table;
    for (int k = 0; k < levels; ++k) {
      table.push_back(run(T, steps << k));
      for (int j = k - 1; j >= 0; --j) {
        const Real factor = std::pow(Real{4}, k - j);
        auto& coarse = table[static_cast<std::size_t>(j)];
        const auto& fine = table[static_cast<std::size_t>(j) + 1];
        for (std::size_t b = 0; b < coarse.size(); ++b)
          for (const auto member : {&Block::r, &Block::h, &Block::mean, &Block::square,
                                    &Block::silent, &Block::spikes, &Block::mass})
            coarse[b].*member =
                fine[b].*member + (fine[b].*member - coarse[b].*member) / (factor - 1);
      }
    }
    return table.front();
  }

 private:
  std::vector<Path> start(double label) const {
    const Start law = start_at(model_.initial, label);
    std::vector<Path> paths;
    if (const auto* normal = std::get_if<NormalStart>(&law)) {
      const Real sd = std::sqrt(Real{normal->variance});
      if (sd == 0) return {{Real{normal->mean.mean}, 0, 1, true}};
      constexpr int half = 110;  // midpoints 0.1 sd apart: exponentially good for what is smooth
      for (int k = -half; k < half; ++k) {
        const Real z = (Real{0.5} + k) * Real{0.1};
        paths.push_back({normal->mean.mean + sd * z, 0,
                         Real{0.1} * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi_v<Real>),
                         true});
      }
      return paths;
    }
    const auto& uniform = std::get<UniformStart>(law);
    // Gauss-Legendre of 5 nodes on 20 equal parts.
    const Real node[5] = {-0.906179845938663992797626878299L, -0.538469310105683091036314420700L, 0,
                          0.538469310105683091036314420700L, 0.906179845938663992797626878299L};
    const Real weight[5] = {0.236926885056189087514264040720L, 0.478628670499366468041291514836L,
                            0.568888888888888888888888888889L, 0.478628670499366468041291514836L,
                            0.236926885056189087514264040720L};
    for (int part = 0; part < 20; ++part)
      for (int k = 0; k < 5; ++k)
        paths.push_back(
            {uniform.from + (uniform.to - uniform.from) * (part + (1 + node[k]) / 2) / 20, 0,
             weight[k] / 40, true});
    return paths;
  }

  Real w(double target, double source) const {
    return mistake_.exchanged ? value(model_.kernel.graphon, source, target)
                              : value(model_.kernel.graphon, target, source);
  }

  Real f(Real x) const { return value(model_.intensity, static_cast<double>(x)); }

  std::vector<Block> run(double T, std::size_t steps) const {
    const Pieces all = pieces(model_);
    const std::size_t blocks = all.count();
    const Real dt = Real{T} / steps, leak = Real{mistake_.leak} / model_.tau,
               fade = std::exp(-dt * leak);
    std::vector<std::vector<Path>> paths;
    std::vector<Real> r(blocks, 0), mu(blocks), spikes(blocks, 0);
    for (std::size_t b = 0; b < blocks; ++b) {
      paths.push_back(start(all.middle(b)));
      mu[b] = model_.drive.at(all.middle(b));
      for (const Path& path : paths[b]) r[b] += path.weight * f(path.x);
    }
    const auto input = [&](const std::vector<Real>& rates) {
      std::vector<Real> h(blocks, 0);
      for (std::size_t a = 0; a < blocks; ++a)
        for (std::size_t b = 0; b < blocks; ++b)
          h[a] += w(all.middle(a), all.middle(b)) * all.mass()[b] * rates[b];
      return h;
    };
    for (std::size_t step = 0; step < steps; ++step) {
      // Those born at the step's start, half a step's worth on either side of it.
      const std::vector<Real> before = r, h_before = input(r);
      for (std::size_t b = 0; b < blocks; ++b)
        paths[b].push_back({mistake_.reset, 0, (step == 0 ? dt / 2 : dt) * r[b], false});
      std::vector<Real> shift(blocks), sum(blocks);
      for (int again = 0; again < 200; ++again) {
        const std::vector<Real> h = input(r);
        Real change = 0;
        for (std::size_t b = 0; b < blocks; ++b) {
          shift[b] = dt / 2 * (fade * (mu[b] + h_before[b]) + (mu[b] + h[b]));
          sum[b] = dt / 2 * r[b] * f(mistake_.reset);
          for (const Path& path : paths[b]) {
            if (mistake_.forgotten_survival && !path.silent) continue;
            const Real there = f(fade * path.x + shift[b]);
            sum[b] +=
                path.weight * there * std::exp(path.log_survival - dt / 2 * (f(path.x) + there));
          }
          change = std::max(change, std::abs(sum[b] - r[b]));
        }
        r = sum;
        if (change < 1e-17L) break;
      }
      for (std::size_t b = 0; b < blocks; ++b) {
        for (Path& path : paths[b]) {
          const Real x = fade * path.x + shift[b];
          path.log_survival -= dt / 2 * (f(path.x) + f(x));
          path.x = x;
        }
        spikes[b] += dt / 2 * (before[b] + r[b]);
      }
    }
    const std::vector<Real> h = input(r);
    std::vector<Block> result(blocks);
    for (std::size_t b = 0; b < blocks; ++b) {
      Block& end = result[b];
      end.r = r[b];
      end.h = h[b];
      end.spikes = spikes[b];
      paths[b].push_back({mistake_.reset, 0, dt / 2 * r[b], false});
      for (const Path& path : paths[b]) {
        const Real left = path.weight * std::exp(path.log_survival);
        end.mass += left;
        end.mean += left * path.x;
        end.square += left * path.x * path.x;
        if (path.silent) end.silent += left;
      }
    }
    return result;
  }

  Model model_;
  Mistake mistake_;
};

}  // namespace poise::dense::trapezoid
