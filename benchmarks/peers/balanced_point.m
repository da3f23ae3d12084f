function v = balanced_point (K, p, node, weight)
  %% Means with F(v, K) = 0, by fsolve with the exact Jacobian.
  options = optimset ("Jacobian", "on", "TolX", 1e-14, "TolFun", 1e-14);
  [v, residual, status] = fsolve (@(v) mean_input (v, K, p, node, weight), [-1; -1], options);
  if (status < 1 || norm (residual) > 1e-10)
    error ("balanced_point: fsolve found none (status %d, residual %g)", status, norm (residual));
  end
end
