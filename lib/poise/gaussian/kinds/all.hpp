/// Every kind; a further one is one line here.
#pragma once

#include "poise/gaussian/kinds/bump.hpp"
#include "poise/gaussian/kinds/constant.hpp"
#include "poise/gaussian/kinds/erf.hpp"
#include "poise/gaussian/kinds/kind.hpp"
#include "poise/gaussian/kinds/softplus.hpp"
#include "poise/gaussian/kinds/tanh.hpp"
