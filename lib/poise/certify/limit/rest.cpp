#include "poise/certify/limit/rest.hpp"
