/// Models for the tests of the limit by characteristics.
#pragma once

#include "poise/dense/model.hpp"

namespace poise::dense::characteristics_models {

inline Model homogeneous(Intensity f, double mu, double w, Start start, double tau = 1.0) {
  Model model{.n = 1, .tau = tau, .intensity = f, .drive = {}, .kernel = {}, .initial = {}};
  model.drive.value = {{mu, 0.0}};
  model.kernel.graphon = ConstantKernel{w};
  model.initial.law = {start};
  return model;
}

}  // namespace poise::dense::characteristics_models
