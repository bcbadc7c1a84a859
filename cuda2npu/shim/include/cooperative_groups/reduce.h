/* What CUDA declares in this header is in cooperative_groups.h here. */
#ifndef _CG_REDUCE_H_
#define _CG_REDUCE_H_
#include "cooperative_groups.h"
#endif
