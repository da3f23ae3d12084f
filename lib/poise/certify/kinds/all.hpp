/// Every kind; a further one is one line here.
#pragma once

#include "poise/certify/kinds/bump.hpp"
#include "poise/certify/kinds/constant.hpp"
#include "poise/certify/kinds/erf.hpp"
#include "poise/certify/kinds/kind.hpp"
#include "poise/certify/kinds/softplus.hpp"
#include "poise/certify/kinds/tanh.hpp"
